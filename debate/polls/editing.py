"""Changing what a poll asks: freely while nobody has voted; afterwards only words are corrected, and that is kept."""

from debate.polls.models import Ballot, Choice, Correction, Poll

SCALE_POINTS = range(1, 6)


def has_ballots(poll: Poll) -> bool:
    """Say whether the poll has any ballots, which fixes its kind and choices."""
    return Ballot.objects.filter(poll=poll).exists()


def record_correction(poll: Poll, choice: Choice | None, *, before: str, after: str, corrected_by: str) -> None:
    """Log that a choice's label, or the question, was changed after people had voted on it."""
    if before != after:
        Correction.objects.create(poll=poll, choice=choice, before=before, after=after, corrected_by=corrected_by)


def complete_choices(poll: Poll) -> None:
    """Number the poll's choices 1, 2, 3 … in order; on a scale without values these become the values.

    A scale without choices gets the points 1 to 5.
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
