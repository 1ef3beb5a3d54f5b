"""How many voters have changed their vote, from which choice to which, in polls with one choice.

A ballot knows its first choice (`Ballot.first`), so a recount gives the same. A poll keeps the counts in one column,
which changes with its tally, under the same lock.
"""

from collections import Counter
from collections.abc import Mapping

from django.db.models import Count, F, QuerySet

from debate.polls.models import Ballot, BallotChoice

# A flow with fewer voters isn't shown, because it could tell a ballot. Orders by sides need as many.
MIN_SHOWN = 5

# Voters by their first choice and their present one.
Flows = Mapping[tuple[int, int], int]


def read_flows(column: str) -> Counter[tuple[int, int]]:
    """Return the flows that a poll's column has."""
    flows: Counter[tuple[int, int]] = Counter()
    for flow in column.split():
        before, after, voters = map(int, flow.split("-"))
        flows[before, after] = voters
    return flows


def write_flows(flows: Flows) -> str:
    """Return flows as a poll's column has them: the same text for the same flows."""
    return " ".join(f"{before}-{after}-{voters}" for (before, after), voters in sorted(flows.items()) if voters)


def shown_flows(column: str) -> list[tuple[tuple[int, int], int]]:
    """Return the flows of a poll's column that are large enough to be shown, the largest first."""
    shown = [(flow, voters) for flow, voters in read_flows(column).items() if voters >= MIN_SHOWN]
    return sorted(shown, key=lambda flow: (-flow[1], flow[0]))


def count_flows(ballots: QuerySet[Ballot]) -> Counter[tuple[int, int]]:
    """Count the flows of some ballots."""
    marks = BallotChoice.objects.filter(ballot__in=ballots.values("pk"), ballot__first__isnull=False)
    changed = marks.exclude(choice=F("ballot__first")).order_by()
    rows = changed.values_list("ballot__first", "choice").annotate(Count("id"))
    return Counter({(before, after): voters for before, after, voters in rows})


def recount_flows(poll_id: int) -> str:
    """Return what a poll's column should have, counted from the ballots."""
    return write_flows(count_flows(Ballot.objects.filter(poll=poll_id, discounted_by=None)))
