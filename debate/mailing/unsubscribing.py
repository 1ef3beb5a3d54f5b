"""The signed address in each mail by which one stops mail of its kinds, without signing in (RFC 8058)."""

from collections.abc import Collection
from dataclasses import dataclass

from django.core import signing

from debate.errors import NotFound
from debate.language.wording import later
from debate.outbox.kinds import KINDS, NewsKind
from debate.readers.models import Reader

# Mail is read years later, so that these addresses never expire.
_SALT = "hustings.unsubscribe"


@dataclass(frozen=True, slots=True)
class Subscription:
    """Whose mail an address stops, and of which kinds."""

    reader: Reader
    kinds: list[NewsKind]


def unsubscribe_path(reader_id: int, kinds: Collection[str]) -> str:
    """Return the path that stops a reader's mail of these kinds."""
    return f"/mail/unsubscribe/{signing.dumps([reader_id, *sorted(kinds)], salt=_SALT)}/"


def read_subscription(token: str) -> Subscription:
    """Return what the address is about; raises `NotFound` for one that is not ours, or whose account is gone."""
    try:
        reader_id, *names = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        raise NotFound(later("This link does not work. Copy the whole address from the mail.")) from None
    reader = Reader.objects.filter(pk=reader_id, user__isnull=False).first()
    if reader is None:
        raise NotFound(later("This account no longer exists, so it gets no mail."))
    return Subscription(reader, [KINDS[name] for name in names if name in KINDS])
