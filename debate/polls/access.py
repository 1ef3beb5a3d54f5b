"""The ways to a poll."""

from debate.errors import NotFound
from debate.polls.models import Poll

_MAX_ID = 2**63 - 1


def get_poll(poll_id: int) -> Poll:
    """Return the poll, with its article; raises `NotFound`."""
    poll = Poll.objects.filter(pk=poll_id).select_related("article").first() if 0 < poll_id <= _MAX_ID else None
    if poll is None:
        raise NotFound("There is no poll of that number.")
    return poll
