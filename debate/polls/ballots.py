"""Casting ballots: one per voter and poll, committed in groups, the tally kept by difference in the transaction."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from debate import wire
from debate.articles.models import Article
from debate.articles.revisions import announce
from debate.errors import (
    AccountRequired,
    BallotFinal,
    NotFound,
    PollClosed,
    Refusal,
    SignInRequired,
    UnknownChoice,
    WrongNumberOfChoices,
)
from debate.group_commit import COMMITS, Kind, Write
from debate.polls.models import Ballot, BallotChoice, Choice, Poll
from debate.polls.tallies import MAX_ID, describe_poll, get_poll, known_polls, tally_of
from debate.readers.identity import Identity
from debate.readers.sanctions import find_bans

Caster = Literal["guest", "account", "anonymous"]
Slot = tuple[int, UUID]  # (poll id, voter): where there is room for one ballot


@dataclass(frozen=True, slots=True)
class BallotWrite:
    """What a voter's ballot in a poll shall be; no choices: none.

    `caster` says who casts it. `is_double` marks the second ballot of somebody who has just turned out to be one
    person: it goes whatever the poll's rules are.
    """

    poll_id: int
    voter: UUID
    choices: frozenset[int]
    caster: Caster = "account"
    is_double: bool = False

    @property
    def slot(self) -> Slot:
        return self.poll_id, self.voter


@dataclass(frozen=True, slots=True)
class Stored:
    """A ballot as it stands in the database."""

    pk: int
    choices: frozenset[int]


@dataclass(frozen=True, slots=True)
class Change:
    """What a group does in a slot: `was` is None where there is no ballot, `choices` empty where none shall be."""

    slot: Slot
    was: Stored | None
    choices: frozenset[int]


def cast_ballot(identity: Identity, poll_id: int, choice_ids: Iterable[int]) -> wire.BallotResult:
    """Cast or change the speaker's ballot in the poll; returns once it is committed.

    Raises `NotFound`, `PollClosed`, `UnknownChoice`, `WrongNumberOfChoices`, `BallotFinal`, `AccountRequired`,
    `RateLimited`, `Banned`, and `SignInRequired` for a speaker who needs a name there or could not be told from others.
    """
    return COMMITS.submit(ballot_to_cast(identity, poll_id, choice_ids))


def withdraw_ballot(identity: Identity, poll_id: int) -> wire.BallotResult:
    """Take the speaker's ballot out of the poll, if there is one; raises as `cast_ballot` does."""
    return COMMITS.submit(_ballot_write(identity, poll_id, frozenset()))


def ballot_to_cast(identity: Identity, poll_id: int, choice_ids: Iterable[int]) -> Write[wire.BallotResult]:
    """Return what `cast_ballot` commits, for those who commit many together; raises what can be said before that."""
    choices = frozenset(choice_ids)
    if not choices:
        raise WrongNumberOfChoices("A vote has at least one choice.")
    return _ballot_write(identity, poll_id, choices)


def read_ballots(identity: Identity, article_id: int) -> dict[int, list[int]]:
    """Return the speaker's choices by poll, for those of the article's polls in which there is a ballot."""
    ballots: dict[int, list[int]] = defaultdict(list)
    if identity.voter:
        marks = BallotChoice.objects.filter(ballot__voter=identity.voter, ballot__poll__article_id=article_id)
        for poll_id, choice_id in marks.order_by("choice_id").values_list("ballot__poll_id", "choice_id"):
            ballots[poll_id].append(choice_id)
    return dict(ballots)


def read_poll(identity: Identity, poll_id: int) -> wire.PollAnswer:
    """Return the poll as the speaker may see it, with their ballot; raises `NotFound`."""
    poll = get_poll(poll_id)
    ballot: list[int] = []
    if identity.voter:
        marks = BallotChoice.objects.filter(ballot__poll=poll, ballot__voter=identity.voter)
        ballot = list(marks.order_by("choice_id").values_list("choice_id", flat=True))
    tally = tally_of(poll, has_ballot=bool(ballot))
    return wire.PollAnswer(poll=describe_poll(poll), tally=tally, ballot=ballot)


def _ballot_write(identity: Identity, poll_id: int, choices: frozenset[int]) -> Write[wire.BallotResult]:
    if identity.voter is None:
        raise SignInRequired("Ask for /api/v1/session first: it gives the cookie that your ballot belongs to.")
    if not 0 < poll_id < MAX_ID:
        raise NotFound("There is no poll of that number.")
    identity.spend("vote")
    caster = identity.describe().kind
    return Write(_BALLOTS, BallotWrite(poll_id=poll_id, voter=identity.voter, choices=choices, caster=caster))


@transaction.atomic
def commit_ballots(writes: Sequence[BallotWrite]) -> list[wire.BallotResult | Refusal]:
    """Commit the writes as if one after the other: a voter's last one counts, a refused one changes nothing."""
    polls = _locked_polls({write.poll_id for write in writes})
    before = _ballots_in({write.slot for write in writes})
    wanted = {slot: stored.choices for slot, stored in before.items()}
    bans, refusals = find_bans({write.voter for write in writes}), []
    for write in writes:
        refusal = bans.get(write.voter) or _refusal(
            write, polls.get(write.poll_id), wanted.get(write.slot, frozenset())
        )
        refusals.append(refusal)
        if refusal is None:
            wanted[write.slot] = write.choices
    changes = [
        Change(slot, before.get(slot), choices)
        for slot, choices in wanted.items()
        if choices != (before[slot].choices if slot in before else frozenset())
    ]
    _store(changes)
    _move_tallies(changes, polls)
    # A voter may see what others may not yet: the two ways of showing a poll are each made once.
    tallies = {(poll.pk, voted): tally_of(poll, has_ballot=voted) for poll in polls.values() for voted in (True, False)}
    return [
        refusal or wire.BallotResult(tally=tallies[write.poll_id, bool(write.choices)], ballot=sorted(write.choices))
        for write, refusal in zip(writes, refusals, strict=True)
    ]


# After the likes, which lock articles: who locks both locks the article first.
_BALLOTS: Kind[wire.BallotResult] = Kind(commit_ballots, rank=2)


def _locked_polls(poll_ids: Iterable[int]) -> dict[int, Poll]:
    # In the order of their ids, so that two groups never wait for each other.
    locked = known_polls().select_for_update(no_key=True, of=("self",)).select_related("article")
    return {poll.pk: poll for poll in locked.filter(pk__in=poll_ids).order_by("pk").prefetch_related("choices")}


def _refusal(write: BallotWrite, poll: Poll | None, present: frozenset[int]) -> Refusal | None:
    """Return why the poll does not take the write from a voter with `present` choices; None where it takes it."""
    if poll is None:
        return NotFound("There is no poll of that number.")
    # The poll is locked: what passes here is committed before it can be closed. Its time counts, not when it is closed.
    if poll.state != Poll.State.OPEN or (poll.closes and poll.closes <= timezone.now()):
        return PollClosed()
    if write.is_double:
        return None
    if poll.voters == Poll.Voters.ACCOUNTS and write.caster != "account":
        return AccountRequired("This poll takes votes from accounts alone; sign in first.")
    if poll.voters == Poll.Voters.NAMED and write.caster == "anonymous":
        return SignInRequired("This poll takes votes from those alone who have given a name.")
    if not write.choices <= {choice.pk for choice in poll.choices.all()}:
        return UnknownChoice()
    if write.choices and not poll.min_choices <= len(write.choices) <= poll.max_choices:
        return WrongNumberOfChoices(f"{_choices_asked_for(poll)}; you made {len(write.choices)}.")
    if not poll.changeable and present and write.choices != present:
        return BallotFinal()
    return None


def _choices_asked_for(poll: Poll) -> str:
    least, most = poll.min_choices, poll.max_choices
    if most == 1:
        return "This poll takes exactly one choice"
    return f"This poll takes exactly {most} choices" if least == most else f"This poll takes {least} to {most} choices"


def _ballots_in(slots: Iterable[Slot]) -> dict[Slot, Stored]:
    polls, voters = {poll_id for poll_id, _ in slots}, {voter for _, voter in slots}
    rows = Ballot.objects.filter(poll_id__in=polls, voter__in=voters)
    choices: dict[tuple[int, UUID, int], list[int]] = defaultdict(list)
    for poll_id, voter, pk, choice_id in rows.values_list("poll_id", "voter", "pk", "choices__choice_id"):
        choices[poll_id, voter, pk].append(choice_id)
    return {(poll_id, voter): Stored(pk, frozenset(of)) for (poll_id, voter, pk), of in choices.items()}


def _store(changes: Sequence[Change]) -> None:
    now = timezone.now()
    new = [
        (Ballot(poll_id=change.slot[0], voter=change.slot[1], cast=now), change) for change in changes if not change.was
    ]
    Ballot.objects.bulk_create(ballot for ballot, _ in new)
    marks = [(ballot.pk, choice) for ballot, change in new for choice in change.choices]
    old = [(change.was, change.choices) for change in changes if change.was]
    moved: dict[int, list[int]] = defaultdict(list)
    cleared = []
    for was, choices in old:
        if len(was.choices) == len(choices) == 1:
            moved[next(iter(choices))].append(was.pk)
        elif choices:
            cleared.append(was.pk)
            marks += [(was.pk, choice) for choice in choices]
    BallotChoice.objects.filter(ballot_id__in=cleared).delete()
    for choice_id, pks in moved.items():
        BallotChoice.objects.filter(ballot_id__in=pks).update(choice_id=choice_id)
    Ballot.objects.filter(pk__in=[was.pk for was, choices in old if not choices]).delete()
    Ballot.objects.filter(pk__in=[was.pk for was, choices in old if choices]).update(cast=now)
    BallotChoice.objects.bulk_create(BallotChoice(ballot_id=pk, choice_id=choice) for pk, choice in marks)


def _move_tallies(changes: Sequence[Change], polls: Mapping[int, Poll]) -> None:
    """Add the difference to the tallies, in the database and on the polls at hand, which are locked."""
    votes: Counter[int] = Counter()
    ballots: Counter[int] = Counter()
    for change in changes:
        was = change.was.choices if change.was else frozenset()
        votes.update(change.choices)
        votes.subtract(was)
        ballots[change.slot[0]] += bool(change.choices) - bool(was)
    moved = {choice_id: difference for choice_id, difference in votes.items() if difference}
    if moved:
        difference = Case(*(When(pk=choice_id, then=Value(by)) for choice_id, by in moved.items()))
        Choice.objects.filter(pk__in=moved).update(votes=F("votes") + difference)
    for poll_id, by in sorted(ballots.items()):
        Poll.objects.filter(pk=poll_id).update(ballots=F("ballots") + by, version=F("version") + 1)
        poll = polls[poll_id]
        poll.ballots += by
        poll.version += 1
        for choice in poll.choices.all():
            choice.votes += moved.get(choice.pk, 0)
    articles: dict[int, Article] = {polls[poll_id].article_id: polls[poll_id].article for poll_id in ballots}
    for article in articles.values():
        announce(article.pk, article.rev)
