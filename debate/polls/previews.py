"""Preview links for unpublished polls; they work without an account."""

from datetime import timedelta

from django.core import signing

from debate.errors import NotFound
from debate.language.wording import later
from debate.polls.models import Poll

_SALT = "hustings.poll-preview"
LINK_AGE = timedelta(days=14)


def preview_path(poll: Poll) -> str:
    """Return the path of the poll's preview, which is valid for `LINK_AGE`."""
    return f"/poll/preview/{signing.dumps(poll.pk, salt=_SALT)}/"


def find_previewed(token: str) -> Poll:
    """Return the poll of a preview link, with its choices; raises `NotFound` for a forged or expired link."""
    try:
        poll_id = signing.loads(token, salt=_SALT, max_age=LINK_AGE)
    except signing.BadSignature:
        poll_id = None
    poll = Poll.objects.filter(pk=poll_id).select_related("article").prefetch_related("choices").first()
    if poll is None:
        raise NotFound(later("This link leads to no poll, or it is too old; ask for a new one."))
    return poll
