"""Changes of tallies when ballots change: the columns of polls and choices, and only those."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from debate.articles.models import Article
from debate.articles.revisions import announce
from debate.database.raw_sql import Rows, Statement, places, run_together
from debate.polls.flows import Flows, read_flows, write_flows
from debate.polls.models import Poll

NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """A ballot's old or new state; `group` discounts it. No choices: there is none.

    `first` is what was chosen first, in a poll with one choice.
    """

    choices: frozenset[int] = NOTHING
    is_account: bool = False
    group: int | None = None
    first: int | None = None


class Difference:
    """By how much the tallies of some polls change, column by column."""

    def __init__(self) -> None:
        self._polls: dict[int, Counter[str]] = defaultdict(Counter)
        self._choices: dict[int, Counter[str]] = defaultdict(Counter)
        self._flows: dict[int, Counter[tuple[int, int]]] = defaultdict(Counter)

    def replace(self, poll_id: int, before: Standing, after: Standing) -> None:
        """Count one ballot's new state instead of its old one."""
        self.add(poll_id, before, -1)
        self.add(poll_id, after, 1)

    def add(
        self,
        poll_id: int,
        standing: Standing,
        by: int,
        votes: Mapping[int, int] | None = None,
        flows: Flows = MappingProxyType({}),
    ) -> None:
        """Count a number of equal ballots, each with those choices, or together with the given `votes` and `flows`."""
        # A ballot that only changes its choices changes the tally too.
        columns = self._polls[poll_id]
        if not standing.choices and votes is None:
            return
        if standing.group is None:
            self._add_flows(poll_id, flows or _flows_of(standing, by))
        for prefix in _prefixes(standing):
            columns[f"{prefix}ballots"] += by
            for choice_id, count in (votes or dict.fromkeys(standing.choices, by)).items():
                self._choices[choice_id][f"{prefix}votes"] += count

    def _add_flows(self, poll_id: int, flows: Flows) -> None:
        for flow, by in flows.items():
            self._flows[poll_id][flow] += by

    def apply(
        self, polls: Mapping[int, Poll], *, first: Sequence[Statement] = (), last: Sequence[Statement] = ()
    ) -> Rows:
        """Apply the change to the tallies in the database and on the given polls, which must be locked; readers are
        notified.

        The same round trip takes the statements that come first and last; returns the rows of the last ones.
        """
        statements = list(first)
        for column in ("votes", "account_votes", "discounted_votes"):
            moved = {choice_id: by for choice_id, columns in self._choices.items() if (by := columns[column])}
            if moved:
                cases = " ".join(["WHEN %s THEN %s"] * len(moved))
                sql = (
                    f"UPDATE debate_choice SET {column} = {column} + CASE id {cases} END WHERE id IN ({places(moved)})"
                )
                statements.append(Statement(sql, [*(value for pair in moved.items() for value in pair), *moved]))
        for poll_id, columns in sorted(self._polls.items()):
            poll = polls[poll_id]
            moves = {column: by for column, by in columns.items() if by}
            flows = Counter({flow: by for flow, by in self._flows.get(poll_id, {}).items() if by})
            changes = "".join(f", {column} = {column} + %s" for column in moves) + (", flows = %s" if flows else "")
            if flows:
                flows.update(read_flows(poll.flows))
                poll.flows = write_flows(flows)
            sql = f"UPDATE debate_poll SET version = version + 1{changes} WHERE id = %s"
            statements.append(Statement(sql, [*moves.values(), *([poll.flows] if flows else []), poll_id]))
            poll.version += 1
            for column, by in moves.items():
                setattr(poll, column, getattr(poll, column) + by)
            for choice in poll.choices.all():
                for column, by in self._choices.get(choice.pk, {}).items():
                    setattr(choice, column, getattr(choice, column) + by)
        answers = run_together(*statements, *last)[len(statements) :]
        articles: dict[int, Article] = {polls[poll_id].article_id: polls[poll_id].article for poll_id in self._polls}
        for article in articles.values():
            announce(article.pk, article.rev, is_moderation_news=False)
        return [row for rows in answers for row in rows]


def _flows_of(standing: Standing, by: int) -> Flows:
    """Return the flow of ballots with one choice that is not their first one."""
    first = standing.first
    return {} if first is None else {(first, choice): by for choice in standing.choices - {first}}


def _prefixes(standing: Standing) -> tuple[str, ...]:
    """Return the prefixes of the columns in which a ballot of that state counts."""
    if standing.group is not None:
        return ("discounted_",)
    return ("", "account_") if standing.is_account else ("",)
