"""Committing ballots in batches. `debate.polls.difference` updates the tally in the same transaction."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise

from debate.counters import VOTES, count_after_commit
from debate.database.group_commit import WriteKind
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
from debate.language.wording import later, later_counted
from debate.polls.ballot_rows import Change, Locked, Slot, ballots_in, lock_and_read, store_ballots
from debate.polls.changed_sides import ask_for_sided, note_changed_sides
from debate.polls.difference import Difference, Standing
from debate.polls.integrity.challenges import challenge_path, is_guarded
from debate.polls.integrity.matching import group_of
from debate.polls.models import Ballot, Poll
from debate.polls.tallies import tally_of
from debate.readers.privacy.pseudonyms import Signals
from debate.readers.sanctions import Suspect, find_bans
from debate.wire.polls import BallotAnswer
from debate.wire.readers import ReaderKind


@dataclass(frozen=True, slots=True)
class BallotWrite:
    """A voter's intended ballot in a poll; no choices: none.

    `caster` is the kind of reader, `signals` the origin, `is_solved` whether a challenge was solved; `suspect` is
    matched with bans, None for automatic writes.
    """

    poll_id: int
    voter: UUID
    choices: frozenset[int]
    caster: ReaderKind = "account"
    signals: Signals = Signals()
    suspect: Suspect | None = None
    is_solved: bool = False

    @property
    def slot(self) -> Slot:
        return self.poll_id, self.voter


# A batch has its transaction; a nested savepoint would only slow each vote down.
@transaction.atomic(savepoint=False)
def commit_ballots(writes: Sequence[BallotWrite]) -> list[BallotAnswer | Refusal]:
    """Commit the writes as if in sequence: a voter's last one counts, a refused one changes nothing."""
    if not writes:
        return []
    locked = lock_and_read({write.slot for write in writes}, [write.suspect for write in writes if write.suspect])
    # Only after the polls are locked: until then one of them can still close.
    now = timezone.now()
    polls, before = locked.polls, locked.ballots
    bans = _find_bans(writes, locked)
    after: dict[Slot, Standing] = {}
    signals: dict[Slot, Signals] = {}
    refusals: list[Refusal | None] = []
    for write, ban in zip(writes, bans, strict=True):
        slot = write.slot
        present = after[slot] if slot in after else before[slot][1] if slot in before else Standing()
        refusal = ban or _refusal(write, polls.get(write.poll_id), present.choices, now)
        refusals.append(refusal)
        if refusal is None:
            is_account = present.is_account or write.caster == "account"
            group = present.group
            # An existing ballot stays in its group.
            if slot in before:
                group = before[slot][1].group
            elif not present.choices:
                group = group_of(write.signals, now, locked.groups.get(write.poll_id, ()))
            # Withdrawn and cast again within one group, it is still the ballot that was there.
            first = _first_choice(polls[write.poll_id], before[slot][1] if slot in before else present, write.choices)
            after[slot] = Standing(write.choices, is_account, None if is_account else group, first)
            signals[slot] = write.signals
    changes = []
    for slot, standing in after.items():
        pk, was = before.get(slot, (None, Standing()))
        if standing != was and (standing.choices or was.choices):
            changes.append(Change(slot, pk, was, standing, signals[slot]))
    difference = Difference()
    for change in changes:
        difference.replace(change.slot[0], change.before, change.after)
    changed = _changed_sides(changes, polls, {write.slot for write in writes if write.caster != "anonymous"})
    sided = difference.apply(polls, first=store_ballots(changes, now), last=ask_for_sided(changed))
    note_changed_sides(changed, sided)
    count_after_commit(VOTES, len(changes))
    # Voters can see more than others: each of the two forms of the poll is built once.
    tallies = {(poll.pk, voted): tally_of(poll, has_ballot=voted) for poll in polls.values() for voted in (True, False)}
    return [
        refusal or BallotAnswer(tally=tallies[write.poll_id, bool(write.choices)], ballot=sorted(write.choices))
        for write, refusal in zip(writes, refusals, strict=True)
    ]


def give_to_account(voter: UUID, account: UUID, polls: Mapping[int, Poll]) -> None:
    """Transfer the voter's ballots in locked polls to an account.

    If the account has a ballot in the poll too, the voter's is deleted. A closed poll otherwise keeps its result: the
    ballot only changes its owner.
    """
    ballots = ballots_in({(poll_id, owner) for poll_id in polls for owner in (voter, account)})
    given = {poll_id: ballot for (poll_id, owner), ballot in ballots.items() if owner == voter}
    doubled = {poll_id for poll_id, owner in ballots if owner == account} & given.keys()
    open_ones = {pk for pk in given if polls[pk].state == Poll.State.OPEN} - doubled
    difference = Difference()
    for poll_id, (_, standing) in given.items():
        if poll_id in doubled:
            difference.replace(poll_id, standing, Standing())
        elif poll_id in open_ones:
            difference.replace(poll_id, standing, replace(standing, is_account=True, group=None))
    Ballot.objects.filter(pk__in=[given[poll_id][0] for poll_id in doubled]).delete()
    kept = Ballot.objects.filter(poll__in=given.keys() - doubled, voter=voter)
    kept.filter(poll__in=open_ones).update(is_account=True, discounted_by=None)
    kept.update(voter=account)
    difference.apply(polls)


# After the likes, which lock articles: articles are always locked before polls.
BALLOTS: WriteKind[BallotAnswer] = WriteKind(commit_ballots, rank=2)


def _first_choice(poll: Poll, present: Standing, choices: frozenset[int]) -> int | None:
    """Return what a ballot chose first, in a poll with one choice; a ballot that was withdrawn begins again."""
    if poll.kind != Poll.Kind.ONE or not choices:
        return None
    return present.first if present.choices else next(iter(choices))


def _changed_sides(
    changes: Sequence[Change], polls: Mapping[int, Poll], named: Collection[Slot]
) -> dict[int, set[UUID]]:
    """Return, by article, who may have written something beside another vote than the present one."""
    changed: dict[int, set[UUID]] = defaultdict(set)
    for change in changes:
        poll_id, voter = change.slot
        # Before a first vote nobody has written with a side, unless they had withdrawn an earlier one.
        if (change.before.choices or change.slot in named) and polls[poll_id].kind == Poll.Kind.ONE:
            changed[polls[poll_id].article_id].add(voter)
    return changed


def _find_bans(writes: Sequence[BallotWrite], locked: Locked) -> list[Refusal | None]:
    articles = {poll.pk: poll.article for poll in locked.polls.values()}
    asked = [(write.suspect, articles.get(write.poll_id)) for write in writes if write.suspect]
    found = iter(find_bans([(suspect, place) for suspect, place in asked if suspect], locked.sanctions))
    return [next(found) if write.suspect else None for write in writes]


def _refusal(write: BallotWrite, poll: Poll | None, present: frozenset[int], now: datetime) -> Refusal | None:
    """Return why the poll refuses the write of a voter with `present` choices; None if it accepts it."""
    if poll is None:
        return NotFound(later("There is no poll with that number."))
    # The poll is locked: a write that passes here is committed before it can be closed. Its closing time counts, not
    # its state.
    if poll.state != Poll.State.OPEN or (poll.closes and poll.closes <= now):
        return PollClosed()
    if poll.voters == Poll.Voters.ACCOUNTS and write.caster != "account":
        return AccountRequired(later("Only readers with an account can vote here. Please sign in."))
    if poll.voters == Poll.Voters.NAMED and write.caster == "anonymous":
        return SignInRequired(later("To vote here, choose a name first."))
    if not write.choices <= {choice.pk for choice in poll.choices.all()}:
        return UnknownChoice()
    if write.choices and not poll.min_choices <= len(write.choices) <= poll.max_choices:
        return WrongNumberOfChoices(_choices_asked_for(poll))
    if not poll.changeable and present and write.choices != present:
        return BallotFinal()
    is_new = bool(write.choices) and not present
    if is_new and write.caster != "account" and not write.is_solved and is_guarded(poll, now):
        return ChallengeRequired(challenge=challenge_path(poll.pk))
    return None


def _choices_asked_for(poll: Poll) -> Promise:
    least, most = poll.min_choices, poll.max_choices
    if least == most:
        return later_counted(
            "This poll takes exactly %(number)s choice.", "This poll takes exactly %(number)s choices.", most
        )
    return later("This poll takes %(least)s to %(most)s choices.", least=least, most=most)
