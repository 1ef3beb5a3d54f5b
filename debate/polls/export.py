"""A poll's results and timeline as files for a spreadsheet or a program; who may have them is not decided here."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from debate import wire
from debate.polls.models import Poll
from debate.polls.shares import shares
from debate.polls.tallies import describe_poll, tally_of
from debate.polls.timeline import timeline_of

# What a spreadsheet takes for the beginning of a formula: OWASP, "CSV Injection".
_FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def results_as_json(poll: Poll) -> dict[str, Any]:
    """Return the poll, its tally and the record of corrected words as the contract writes them."""
    corrections = [
        {
            "choice": correction.choice_id,
            "before": correction.before,
            "after": correction.after,
            "corrected_by": correction.corrected_by,
            "created": correction.created.isoformat(),
        }
        for correction in poll.corrections.all()
    ]
    tally = wire.to_dict(tally_of(poll, has_ballot=True))
    return {"poll": wire.to_dict(describe_poll(poll)), "tally": tally, "corrections": corrections}


def results_as_csv(poll: Poll) -> str:
    """Return a row for each choice: id, label, on a scale its value, votes and percentage."""
    choices = list(poll.choices.all())
    percents = shares([choice.votes for choice in choices])
    rows = (
        (choice.pk, choice.label, "" if choice.value is None else choice.value, choice.votes, percent)
        for choice, percent in zip(choices, percents, strict=True)
    )
    return _csv(("choice", "label", "value", "votes", "percent"), rows)


def timeline_as_json(poll: Poll) -> dict[str, Any]:
    """Return the poll's timeline as the contract writes it."""
    return wire.to_dict(timeline_of(poll))


def timeline_as_csv(poll: Poll) -> str:
    """Return a row for each minute in which the poll moved: the ballots, and the votes of each choice."""
    choices = list(poll.choices.all())
    rows = (
        (point.minute.isoformat(), point.ballots, *(point.votes.get(str(choice.pk), 0) for choice in choices))
        for point in timeline_of(poll).points
    )
    return _csv(("minute", "ballots", *(choice.label for choice in choices)), rows)


def _csv(header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerows([_neutral(cell) for cell in row] for row in (header, *rows))
    return text.getvalue()


def _neutral(cell: object) -> object:
    """Return a text that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(_FORMULA_BEGINNINGS):
        return f"'{cell}"
    return cell
