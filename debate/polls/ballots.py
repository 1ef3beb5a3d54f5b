"""Casting ballots: one per voter and poll, committed in groups, the tally kept by difference in the transaction."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from debate import wire
from debate.articles.models import Article
from debate.articles.revisions import announce
from debate.errors import NotFound, PollClosed, Refusal, SignInRequired, UnknownChoice, WrongNumberOfChoices
from debate.group_commit import GroupCommit
from debate.polls.models import Ballot, BallotChoice, Choice, Poll
from debate.polls.tallies import tally_of
from debate.readers.identity import Identity

MAX_ID = 2**63  # what no database column could hold
Slot = tuple[int, UUID]  # (poll id, voter): where there is room for one ballot


@dataclass(frozen=True, slots=True)
class BallotWrite:
    """What a voter's ballot in a poll shall be; no choices: none."""

    poll_id: int
    voter: UUID
    choices: frozenset[int]

    @property
    def slot(self) -> Slot:
        return self.poll_id, self.voter


def cast_ballot(identity: Identity, poll_id: int, choice_ids: Iterable[int]) -> wire.BallotResult:
    """Cast or change the speaker's ballot in the poll; returns once it is committed.

    Raises `NotFound`, `PollClosed`, `UnknownChoice`, `WrongNumberOfChoices`, `RateLimited`, and `SignInRequired` for a
    speaker who could not be told from others.
    """
    choices = frozenset(choice_ids)
    if len(choices) != 1:
        raise WrongNumberOfChoices
    return _write_ballot(identity, poll_id, choices)


def withdraw_ballot(identity: Identity, poll_id: int) -> wire.BallotResult:
    """Take the speaker's ballot out of the poll, if there is one; raises as `cast_ballot` does."""
    return _write_ballot(identity, poll_id, frozenset())


def read_ballots(identity: Identity, article_id: int) -> dict[int, list[int]]:
    """Return the speaker's choices by poll, for those of the article's polls in which there is a ballot."""
    ballots: dict[int, list[int]] = defaultdict(list)
    if identity.voter:
        marks = BallotChoice.objects.filter(ballot__voter=identity.voter, ballot__poll__article_id=article_id)
        for poll_id, choice_id in marks.order_by("choice_id").values_list("ballot__poll_id", "choice_id"):
            ballots[poll_id].append(choice_id)
    return dict(ballots)


def side_of(identity: Identity, article_id: int) -> int | None:
    """Return the speaker's choice in the first of the article's polls in which they have a ballot."""
    if identity.voter is None:
        return None
    marks = BallotChoice.objects.filter(ballot__voter=identity.voter, ballot__poll__article_id=article_id)
    order = ("ballot__poll__position", "ballot__poll_id", "choice_id")
    return marks.order_by(*order).values_list("choice_id", flat=True).first()


def _write_ballot(identity: Identity, poll_id: int, choices: frozenset[int]) -> wire.BallotResult:
    if identity.voter is None:
        raise SignInRequired("Ask for /api/v1/session first: it gives the cookie that your ballot belongs to.")
    if not 0 < poll_id < MAX_ID:
        raise NotFound("There is no poll of that number.")
    identity.spend("vote")
    return _group.submit(BallotWrite(poll_id=poll_id, voter=identity.voter, choices=choices))


@transaction.atomic
def commit_ballots(writes: Sequence[BallotWrite]) -> list[wire.BallotResult | Refusal]:
    """Commit the writes as if one after the other: a voter's last one counts, a refused one changes nothing."""
    polls = _locked_polls({write.poll_id for write in writes})
    refusals = [_refusal(write, polls.get(write.poll_id)) for write in writes]
    wanted = {write.slot: write.choices for write, refusal in zip(writes, refusals, strict=True) if not refusal}
    before = _ballots_in(wanted)
    changed = {slot: choices for slot, choices in wanted.items() if choices != _choices_on(before.get(slot))}
    _store(changed, before)
    _move_tallies(changed, before, polls)
    counted = Poll.objects.filter(pk__in=polls.keys()).prefetch_related("choices")
    tallies = {poll.pk: tally_of(poll) for poll in counted}
    return [
        refusal or wire.BallotResult(tally=tallies[write.poll_id], ballot=sorted(write.choices))
        for write, refusal in zip(writes, refusals, strict=True)
    ]


_group = GroupCommit(commit_ballots)


def _locked_polls(poll_ids: Iterable[int]) -> dict[int, Poll]:
    # In the order of their ids, so that two groups never wait for each other.
    locked = Poll.objects.select_for_update(no_key=True, of=("self",)).select_related("article")
    return {poll.pk: poll for poll in locked.filter(pk__in=poll_ids).order_by("pk").prefetch_related("choices")}


def _refusal(write: BallotWrite, poll: Poll | None) -> Refusal | None:
    if poll is None:
        return NotFound("There is no poll of that number.")
    if poll.state != Poll.State.OPEN or (poll.closes and poll.closes <= timezone.now()):
        return PollClosed()
    if not write.choices <= {choice.pk for choice in poll.choices.all()}:
        return UnknownChoice()
    return None


def _ballots_in(slots: Iterable[Slot]) -> dict[Slot, Ballot]:
    polls, voters = {poll_id for poll_id, _ in slots}, {voter for _, voter in slots}
    found = Ballot.objects.filter(poll_id__in=polls, voter__in=voters).prefetch_related("choices")
    return {(ballot.poll_id, ballot.voter): ballot for ballot in found}


def _choices_on(ballot: Ballot | None) -> frozenset[int]:
    return frozenset(mark.choice_id for mark in ballot.choices.all()) if ballot else frozenset()


def _store(changed: Mapping[Slot, frozenset[int]], before: Mapping[Slot, Ballot]) -> None:
    new = [Ballot(poll_id=slot[0], voter=slot[1]) for slot in changed if changed[slot] and slot not in before]
    Ballot.objects.bulk_create(new)
    ballots = {(ballot.poll_id, ballot.voter): ballot for ballot in new} | dict(before)
    old = {slot: before[slot].pk for slot in changed if slot in before}
    BallotChoice.objects.filter(ballot_id__in=old.values()).delete()
    Ballot.objects.filter(pk__in=[pk for slot, pk in old.items() if not changed[slot]]).delete()
    Ballot.objects.filter(pk__in=[pk for slot, pk in old.items() if changed[slot]]).update(cast=timezone.now())
    BallotChoice.objects.bulk_create(
        BallotChoice(ballot=ballots[slot], choice_id=choice) for slot, choices in changed.items() for choice in choices
    )


def _move_tallies(
    changed: Mapping[Slot, frozenset[int]], before: Mapping[Slot, Ballot], polls: Mapping[int, Poll]
) -> None:
    votes: Counter[int] = Counter()
    ballots: dict[int, int] = defaultdict(int)
    for slot, choices in changed.items():
        was = _choices_on(before.get(slot))
        votes.update(choices)
        votes.subtract(was)
        ballots[slot[0]] += bool(choices) - bool(was)
    for choice_id in sorted(votes):
        if votes[choice_id]:
            Choice.objects.filter(pk=choice_id).update(votes=F("votes") + votes[choice_id])
    for poll_id in sorted(ballots):
        Poll.objects.filter(pk=poll_id).update(ballots=F("ballots") + ballots[poll_id], version=F("version") + 1)
    articles: dict[int, Article] = {polls[poll_id].article_id: polls[poll_id].article for poll_id in ballots}
    for article in articles.values():
        announce(article.pk, article.rev)
