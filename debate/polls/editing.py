"""Changing what a poll asks: freely while nobody has voted; afterwards words alone may be corrected, on the record."""

from debate.polls.models import Ballot, Choice, Correction, Poll

SCALE_POINTS = range(1, 6)


def has_ballots(poll: Poll) -> bool:
    """Say whether anybody has a ballot in the poll: then its kind and choices stand."""
    return Ballot.objects.filter(poll=poll).exists()


def record_correction(poll: Poll, choice: Choice | None, *, before: str, after: str, corrected_by: str) -> None:
    """Keep that the label of a choice, or without one the question, was changed after people had voted on it."""
    if before != after:
        Correction.objects.create(poll=poll, choice=choice, before=before, after=after, corrected_by=corrected_by)


def complete_choices(poll: Poll) -> None:
    """Let the poll's choices stand at 1, 2, 3 … in their order; on a scale without values they count for that.

    A scale without any choices gets the points 1 to 5.
    """
    choices = list(poll.choices.order_by("position", "pk"))
    is_scale = poll.kind == Poll.Kind.SCALE
    if is_scale and not choices:
        choices = Choice.objects.bulk_create(Choice(poll=poll, label=str(point)) for point in SCALE_POINTS)
    has_no_values = all(choice.value is None for choice in choices)
    for position, choice in enumerate(choices, start=1):
        choice.position = position
        choice.value = None if not is_scale else position if has_no_values else choice.value
    Choice.objects.bulk_update(choices, ["position", "value"])
