"""The rows of polls and ballots: locks, reads and writes them, for many voters at once. Decides and counts nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from debate.articles.models import Article
from debate.database.raw_sql import (
    Columns,
    Rows,
    Statement,
    as_uuid,
    lock_of,
    places,
    run_together,
    set_prefetched,
)
from debate.polls.difference import Standing
from debate.polls.integrity.models import BallotGroup
from debate.polls.models import Ballot, Choice, Poll
from debate.readers.privacy.pseudonyms import Signals
from debate.readers.sanctions import Suspect, ask_for_sanctions

_POLL = Columns(Poll, "poll")
_ARTICLE = Columns(Article, "article", "id", "section", "site_id", "rev")
_CHOICE = Columns(Choice, "choice")
_GROUP = Columns(BallotGroup, "suspicious")
_POLLS = f"""
    SELECT {_POLL.sql}, {_ARTICLE.sql}
    FROM debate_poll AS poll JOIN debate_article AS article ON article.id = poll.article_id
    WHERE poll.id IN ({{polls}}) AND poll.state <> '{Poll.State.DRAFT}' ORDER BY poll.id
"""
_CHOICES = f"""
    SELECT {_CHOICE.sql} FROM debate_choice AS choice WHERE choice.poll_id IN ({{polls}})
    ORDER BY choice.position, choice.id
"""
_GROUPS = f"""
    SELECT {_GROUP.sql} FROM debate_ballotgroup AS suspicious
    WHERE suspicious.poll_id IN ({{polls}}) AND suspicious.is_discounted = %s
"""
_BALLOTS = """
    SELECT
        ballot.poll_id, ballot.voter, ballot.id, ballot.is_account, ballot.discounted_by_id, ballot.first_id,
        mark.choice_id
    FROM debate_ballot AS ballot LEFT JOIN debate_ballotchoice AS mark ON mark.ballot_id = ballot.id
    WHERE ballot.poll_id IN ({polls}) AND ballot.voter IN ({voters})
"""
_MOVE = "UPDATE debate_ballotchoice SET choice_id = %s WHERE ballot_id IN ({ballots})"
_MARK = "INSERT INTO debate_ballotchoice (ballot_id, choice_id) VALUES {marks}"
_CLEAR = "DELETE FROM debate_ballotchoice WHERE ballot_id IN ({ballots})"
_WITHDRAW = "DELETE FROM debate_ballot WHERE id IN ({ballots})"
_CAST = 'UPDATE debate_ballot SET "cast" = %s WHERE id IN ({ballots})'
_TAKE_OVER = "UPDATE debate_ballot SET is_account = %s, discounted_by_id = NULL WHERE id IN ({ballots})"

Slot = tuple[int, UUID]  # (poll id, voter): where there is room for one ballot


@dataclass(frozen=True, slots=True)
class Change:
    """What happens in a slot: `pk` is None where there is no ballot yet, `signals` are those of who casts it first."""

    slot: Slot
    pk: int | None
    before: Standing
    after: Standing
    signals: Signals


@dataclass(frozen=True, slots=True)
class Locked:
    """What casting ballots depends on: the polls, which are locked, and what was read when they were.

    `ballots`: those in the slots asked for, each with its number and as it stands. `groups`: by poll, the
    groups whose ballots are not counted. `sanctions`: rows for `find_bans`.
    """

    polls: dict[int, Poll]
    ballots: dict[Slot, tuple[int, Standing]]
    groups: Mapping[int, Sequence[BallotGroup]]
    sanctions: Rows


def locked_polls(poll_ids: Iterable[int]) -> dict[int, Poll]:
    """Lock the polls that readers may know of, in the order of their ids, so that nobody waits for each other.

    Each has its article, with the columns that decide who may do what there.
    """
    wanted = sorted(set(poll_ids))
    return _polls_of(*run_together(*_lock(wanted))) if wanted else {}


def lock_and_read(slots: Collection[Slot], suspects: Sequence[Suspect]) -> Locked:
    """Lock the polls of the slots as `locked_polls` does, and read what is asked when somebody casts a ballot."""
    wanted = sorted({poll_id for poll_id, _ in slots})
    # Read only after the polls are locked, because any of it can change until then.
    asked = (
        *_lock(wanted),
        _ballots(slots),
        Statement(_GROUPS.format(polls=places(wanted)), [*wanted, True]),
        ask_for_sanctions(suspects),
    )
    polls, choices, ballots, groups, sanctions = run_together(*asked)
    by_poll: dict[int, list[BallotGroup]] = defaultdict(list)
    for group in map(_GROUP.make, groups):
        by_poll[group.poll_id].append(group)
    return Locked(_polls_of(polls, choices), _standings(ballots), by_poll, sanctions)


def ballots_in(slots: Collection[Slot]) -> dict[Slot, tuple[int, Standing]]:
    """Return the ballots in those slots, each with its number and as it stands."""
    return _standings(run_together(_ballots(slots))[0]) if slots else {}


def _lock(poll_ids: Sequence[int]) -> tuple[Statement, Statement]:
    wanted = places(poll_ids)
    return (
        Statement(_POLLS.format(polls=wanted) + lock_of("poll"), poll_ids),
        Statement(_CHOICES.format(polls=wanted), poll_ids),
    )


def _polls_of(rows: Rows, choice_rows: Rows) -> dict[int, Poll]:
    choices: dict[int, list[Choice]] = defaultdict(list)
    for choice in map(_CHOICE.make, choice_rows):
        choices[choice.poll_id].append(choice)
    polls = {}
    for row in rows:
        poll = _POLL.make(row[: len(_POLL)])
        poll.article = _ARTICLE.make(row[len(_POLL) :])
        set_prefetched(poll, "choices", choices[poll.pk])
        polls[poll.pk] = poll
    return polls


def _ballots(slots: Collection[Slot]) -> Statement:
    polls, voters = {poll_id for poll_id, _ in slots}, {voter for _, voter in slots}
    return Statement(_BALLOTS.format(polls=places(polls), voters=places(voters)), [*polls, *voters])


def _standings(rows: Rows) -> dict[Slot, tuple[int, Standing]]:
    choices: dict[tuple[int, UUID, int, bool, int | None, int | None], list[int]] = defaultdict(list)
    for poll_id, voter, pk, is_account, group, first, choice_id in rows:
        choices[poll_id, as_uuid(voter), pk, bool(is_account), group, first].append(choice_id)
    return {
        (poll_id, voter): (pk, Standing(frozenset(of), is_account, group, first))
        for (poll_id, voter, pk, is_account, group, first), of in choices.items()
    }


def store_ballots(changes: Sequence[Change], now: datetime) -> list[Statement]:
    """Write the new ballots, as of now, and return the statements that change the old ones; no tally is touched."""
    new = [(_new_ballot(change, now), change) for change in changes if change.pk is None]
    if new:
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
    withdrawn = [pk for pk, change in old if not change.after.choices]
    taken_over = [pk for pk, change in old if change.after.is_account and not change.before.is_account]
    return [
        *_of(_CLEAR, [*cleared, *withdrawn]),
        *_of(_WITHDRAW, withdrawn),
        *(statement for choice_id, pks in moved.items() for statement in _of(_MOVE, pks, choice_id)),
        *_of(_CAST, [pk for pk, change in old if change.after.choices], now),
        *_of(_TAKE_OVER, taken_over, True),
        *_marked(marks),
    ]


def _marked(marks: Sequence[tuple[int, int]]) -> list[Statement]:
    rows = ", ".join(["(%s, %s)"] * len(marks))
    return [Statement(_MARK.format(marks=rows), [value for mark in marks for value in mark])] if marks else []


def _of(sql: str, ballots: Collection[int], *values: int | datetime) -> list[Statement]:
    return [Statement(sql.format(ballots=places(ballots)), [*values, *ballots])] if ballots else []


def _new_ballot(change: Change, now: datetime) -> Ballot:
    (poll_id, voter), signals = change.slot, change.signals
    return Ballot(
        poll_id=poll_id,
        voter=voter,
        is_account=change.after.is_account,
        discounted_by_id=change.after.group,
        first_id=change.after.first,
        created=now,
        cast=now,
        address=signals.address,
        place=signals.place,
        agent=signals.agent,
        cookie_age_s=signals.cookie_age_s,
    )
