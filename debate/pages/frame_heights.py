"""How high a frame is going to be, roughly: a publisher's page keeps that room free until the frame has said it."""

from math import ceil

from debate.polls.models import Poll

DEBATE_HEIGHT_PX = 800
# Of the card in frontend/styles/poll.css, in a column between a phone's and a newspaper's.
_LETTERS_PER_LINE = 30
_LINE_PX, _ROW_PX, _PICTURE_PX = 31, 56, 8
_AROUND_PX, _MARKS_PX, _HINT_PX, _SCALE_PX = 132, 60, 30, 49


def poll_height_px(poll: Poll) -> int:
    """Return the height of a frame that shows the poll alone."""
    choices = list(poll.choices.all())
    lines = ceil(len(poll.question) / _LETTERS_PER_LINE)
    takes_marks = poll.kind == Poll.Kind.SEVERAL or not poll.changeable
    is_over = poll.state in (Poll.State.CLOSED, Poll.State.ARCHIVED)
    return (
        _AROUND_PX
        + lines * _LINE_PX
        + len(choices) * _ROW_PX
        + sum(_PICTURE_PX for choice in choices if choice.image)
        + (_MARKS_PX if takes_marks and not is_over else 0)
        + (_HINT_PX if takes_marks or is_over or poll.results != Poll.Results.ALWAYS else 0)
        + (_SCALE_PX if poll.kind == Poll.Kind.SCALE else 0)
    )
