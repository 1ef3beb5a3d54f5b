"""A poll's results and timeline as files; access is checked elsewhere."""

from typing import Any

from debate.polls.models import Poll
from debate.polls.shares import shares_of
from debate.polls.tallies import describe_poll, tally_of
from debate.polls.timeline import timeline_of
from debate.text.csv_files import csv_lines
from debate.wire.base import to_dict


def results_as_json(poll: Poll) -> dict[str, Any]:
    """Return the poll, its tally and the corrected wording as the contract writes them."""
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
    tally = to_dict(tally_of(poll, has_ballot=True))
    return {"poll": to_dict(describe_poll(poll)), "tally": tally, "corrections": corrections}


def results_as_csv(poll: Poll) -> str:
    """Return a row for each choice: id, label, the value on a scale, votes, percentage, and the poll's voters.

    In a multiple-choice poll the percentage is of voters.
    """
    choices = list(poll.choices.all())
    percents = shares_of(poll.kind, [choice.votes for choice in choices], voters=poll.ballots)
    rows = (
        (choice.pk, choice.label, choice.value, choice.votes, percent, poll.ballots)
        for choice, percent in zip(choices, percents, strict=True)
    )
    return "".join(csv_lines(("choice", "label", "value", "votes", "percent", "voters"), rows))


def timeline_as_json(poll: Poll) -> dict[str, Any]:
    """Return the poll's timeline in the contract's form."""
    return to_dict(timeline_of(poll))


def timeline_as_csv(poll: Poll) -> str:
    """Return a row for each minute with votes: the ballots, and the votes of each choice."""
    choices = list(poll.choices.all())
    rows = (
        (point.minute, point.ballots, *(point.votes.get(str(choice.pk), 0) for choice in choices))
        for point in timeline_of(poll).points
    )
    return "".join(csv_lines(("minute_utc", "ballots", *(choice.label for choice in choices)), rows))
