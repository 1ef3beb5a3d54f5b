"""Committing ballots in groups. The tally moves by difference in the transaction that changes them, and only here."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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
    ChallengeRequired,
    NotFound,
    PollClosed,
    Refusal,
    SignInRequired,
    UnknownChoice,
    WrongNumberOfChoices,
)
from debate.group_commit import Kind
from debate.polls.challenges import is_guarded
from debate.polls.group_models import BallotGroup
from debate.polls.membership import group_of
from debate.polls.models import Ballot, BallotChoice, Choice, Poll
from debate.polls.tallies import known_polls, tally_of
from debate.readers.pseudonyms import Signals
from debate.readers.sanctions import find_bans

Slot = tuple[int, UUID]  # (poll id, voter): where there is room for one ballot
NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class BallotWrite:
    """What a voter's ballot in a poll shall be; no choices: none.

    `caster` says who casts it, `signals` from where, `is_solved` whether with a challenge's solution. `is_double` marks
    the second ballot of somebody who has just turned out to be one person: it goes whatever the poll's rules are.
    """

    poll_id: int
    voter: UUID
    choices: frozenset[int]
    caster: wire.ReaderKind = "account"
    signals: Signals = Signals()
    is_solved: bool = False
    is_double: bool = False

    @property
    def slot(self) -> Slot:
        return self.poll_id, self.voter


@dataclass(frozen=True, slots=True)
class Standing:
    """A ballot as it stands or shall stand; `group` is what it is discounted by. No choices: there is none."""

    choices: frozenset[int] = NOTHING
    is_account: bool = False
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What happens in a slot: `pk` is None where there is no ballot yet, `signals` are those of who casts it first."""

    slot: Slot
    pk: int | None
    before: Standing
    after: Standing
    signals: Signals


class Difference:
    """By how much the tallies of some polls move, column by column."""

    def __init__(self) -> None:
        self._polls: dict[int, Counter[str]] = defaultdict(Counter)
        self._choices: dict[int, Counter[str]] = defaultdict(Counter)

    def replace(self, poll_id: int, before: Standing, after: Standing) -> None:
        """Count one ballot as it shall stand instead of as it stands."""
        self.add(poll_id, before, -1)
        self.add(poll_id, after, 1)

    def add(self, poll_id: int, standing: Standing, by: int, votes: Mapping[int, int] | None = None) -> None:
        """Count so many ballots that stand alike, each with those choices, or together with the `votes` given."""
        # Also a ballot that only changes its choices makes another tally.
        columns = self._polls[poll_id]
        if not standing.choices and votes is None:
            return
        for prefix in _prefixes(standing):
            columns[f"{prefix}ballots"] += by
            for choice_id, count in (votes or dict.fromkeys(standing.choices, by)).items():
                self._choices[choice_id][f"{prefix}votes"] += count

    def apply(self, polls: Mapping[int, Poll]) -> None:
        """Move the tallies in the database and on the polls at hand, which must be locked; readers are told."""
        for column in ("votes", "account_votes", "discounted_votes"):
            moved = {choice_id: by for choice_id, columns in self._choices.items() if (by := columns[column])}
            if moved:
                difference = Case(*(When(pk=choice_id, then=Value(by)) for choice_id, by in moved.items()))
                Choice.objects.filter(pk__in=moved).update(**{column: F(column) + difference})
        for poll_id, columns in sorted(self._polls.items()):
            poll = polls[poll_id]
            moves = {column: by for column, by in columns.items() if by}
            changes = {column: F(column) + by for column, by in moves.items()}
            Poll.objects.filter(pk=poll_id).update(version=F("version") + 1, **changes)
            poll.version += 1
            for column, by in moves.items():
                setattr(poll, column, getattr(poll, column) + by)
            for choice in poll.choices.all():
                for column, by in self._choices.get(choice.pk, {}).items():
                    setattr(choice, column, getattr(choice, column) + by)
        articles: dict[int, Article] = {polls[poll_id].article_id: polls[poll_id].article for poll_id in self._polls}
        for article in articles.values():
            announce(article.pk, article.rev)


# A group has its transaction; a savepoint within it would only cost each vote.
@transaction.atomic(savepoint=False)
def commit_ballots(writes: Sequence[BallotWrite]) -> list[wire.BallotResult | Refusal]:
    """Commit the writes as if one after the other: a voter's last one counts, a refused one changes nothing."""
    polls = locked_polls({write.poll_id for write in writes})
    # Not before the polls are locked: until then one of them may still close.
    now = timezone.now()
    before = _ballots_in({write.slot for write in writes})
    bans = find_bans({write.voter for write in writes})
    # Who has a ballot stays in the group in which it is.
    discounted = _discounted_groups({write.poll_id for write in writes if write.slot not in before})
    after: dict[Slot, Standing] = {}
    signals: dict[Slot, Signals] = {}
    refusals: list[Refusal | None] = []
    for write in writes:
        slot = write.slot
        present = after[slot] if slot in after else before[slot][1] if slot in before else Standing()
        refusal = bans.get(write.voter) or _refusal(write, polls.get(write.poll_id), present.choices, now)
        refusals.append(refusal)
        if refusal is None:
            is_account = present.is_account or write.caster == "account"
            group = present.group
            if slot in before:
                group = before[slot][1].group
            elif not present.choices:
                group = group_of(write.signals, now, discounted.get(write.poll_id, ()))
            after[slot] = Standing(write.choices, is_account, None if is_account else group)
            signals[slot] = write.signals
    changes = []
    for slot, standing in after.items():
        pk, was = before.get(slot, (None, Standing()))
        if standing != was and (standing.choices or was.choices):
            changes.append(Change(slot, pk, was, standing, signals[slot]))
    _store(changes, now)
    difference = Difference()
    for change in changes:
        difference.replace(change.slot[0], change.before, change.after)
    difference.apply(polls)
    # A voter may see what others may not yet: the two ways of showing a poll are each made once.
    tallies = {(poll.pk, voted): tally_of(poll, has_ballot=voted) for poll in polls.values() for voted in (True, False)}
    return [
        refusal or wire.BallotResult(tally=tallies[write.poll_id, bool(write.choices)], ballot=sorted(write.choices))
        for write, refusal in zip(writes, refusals, strict=True)
    ]


def give_to_account(voter: UUID, account: UUID, polls: Mapping[int, Poll]) -> None:
    """Let the voter's ballots in the polls be those of an account that has none there; the polls are locked."""
    ballots = _ballots_in({(poll_id, voter) for poll_id in polls})
    difference = Difference()
    for (poll_id, _), (_, standing) in ballots.items():
        difference.replace(poll_id, standing, Standing(standing.choices, is_account=True))
    Ballot.objects.filter(pk__in=[pk for pk, _ in ballots.values()]).update(
        voter=account, is_account=True, discounted_by=None
    )
    difference.apply(polls)


# After the likes, which lock articles: who locks both locks the article first.
BALLOTS: Kind[wire.BallotResult] = Kind(commit_ballots, rank=2)


def locked_polls(poll_ids: Iterable[int]) -> dict[int, Poll]:
    """Lock the polls that readers may know of, in the order of their ids, so that nobody waits for each other."""
    locked = known_polls().select_for_update(no_key=True, of=("self",)).select_related("article")
    return {poll.pk: poll for poll in locked.filter(pk__in=poll_ids).order_by("pk").prefetch_related("choices")}


def _prefixes(standing: Standing) -> tuple[str, ...]:
    """Return what the columns begin with in which a ballot counts that stands so."""
    if standing.group is not None:
        return ("discounted_",)
    return ("", "account_") if standing.is_account else ("",)


def _refusal(write: BallotWrite, poll: Poll | None, present: frozenset[int], now: datetime) -> Refusal | None:
    """Return why the poll does not take the write from a voter with `present` choices; None where it takes it."""
    if poll is None:
        return NotFound("There is no poll of that number.")
    # The poll is locked: what passes here is committed before it can be closed. Its time counts, not when it is closed.
    if poll.state != Poll.State.OPEN or (poll.closes and poll.closes <= now):
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
    is_new = bool(write.choices) and not present
    if is_new and write.caster != "account" and not write.is_solved and is_guarded(poll, now):
        return ChallengeRequired()
    return None


def _choices_asked_for(poll: Poll) -> str:
    least, most = poll.min_choices, poll.max_choices
    if most == 1:
        return "This poll takes exactly one choice"
    return f"This poll takes exactly {most} choices" if least == most else f"This poll takes {least} to {most} choices"


def _discounted_groups(poll_ids: Collection[int]) -> Mapping[int, Sequence[BallotGroup]]:
    groups: dict[int, list[BallotGroup]] = defaultdict(list)
    for group in BallotGroup.objects.filter(poll__in=poll_ids, is_discounted=True):
        groups[group.poll_id].append(group)
    return groups


def _ballots_in(slots: Iterable[Slot]) -> dict[Slot, tuple[int, Standing]]:
    polls, voters = {poll_id for poll_id, _ in slots}, {voter for _, voter in slots}
    rows = Ballot.objects.filter(poll_id__in=polls, voter__in=voters)
    columns = ("poll_id", "voter", "pk", "is_account", "discounted_by_id", "choices__choice_id")
    choices: dict[tuple[int, UUID, int, bool, int | None], list[int]] = defaultdict(list)
    for *ballot, choice_id in rows.values_list(*columns):
        choices[tuple(ballot)].append(choice_id)
    return {
        (poll_id, voter): (pk, Standing(frozenset(of), is_account, group))
        for (poll_id, voter, pk, is_account, group), of in choices.items()
    }


def _store(changes: Sequence[Change], now: datetime) -> None:
    new = [(_new_ballot(change, now), change) for change in changes if change.pk is None]
    Ballot.objects.bulk_create(ballot for ballot, _ in new)
    marks = [(ballot.pk, choice) for ballot, change in new for choice in change.after.choices]
    old = [(change.pk, change) for change in changes if change.pk is not None]
    moved: dict[int, list[int]] = defaultdict(list)
    cleared = []
    for pk, change in old:
        choices = change.after.choices
        if len(change.before.choices) == len(choices) == 1:
            moved[next(iter(choices))].append(pk)
        elif choices:
            cleared.append(pk)
            marks += [(pk, choice) for choice in choices]
    BallotChoice.objects.filter(ballot_id__in=cleared).delete()
    for choice_id, pks in moved.items():
        BallotChoice.objects.filter(ballot_id__in=pks).update(choice_id=choice_id)
    Ballot.objects.filter(pk__in=[pk for pk, change in old if not change.after.choices]).delete()
    Ballot.objects.filter(pk__in=[pk for pk, change in old if change.after.choices]).update(cast=now)
    taken_over = [pk for pk, change in old if change.after.is_account and not change.before.is_account]
    Ballot.objects.filter(pk__in=taken_over).update(is_account=True, discounted_by=None)
    BallotChoice.objects.bulk_create(BallotChoice(ballot_id=pk, choice_id=choice) for pk, choice in marks)


def _new_ballot(change: Change, now: datetime) -> Ballot:
    (poll_id, voter), signals = change.slot, change.signals
    return Ballot(
        poll_id=poll_id,
        voter=voter,
        is_account=change.after.is_account,
        discounted_by_id=change.after.group,
        created=now,
        cast=now,
        address=signals.address,
        place=signals.place,
        agent=signals.agent,
        cookie_age_s=signals.cookie_age_s,
    )
