"""What a speaker may do: each function returns the reader who has the right, or refuses."""

from debate.errors import Forbidden, SignInRequired
from debate.readers.identity import Identity
from debate.readers.models import Reader


def require_reader(identity: Identity) -> Reader:
    """Return the speaker's reader; raises `SignInRequired` for somebody without a name."""
    if identity.reader is None:
        raise SignInRequired
    return identity.reader


def require_moderator(identity: Identity) -> Reader:
    """Return the moderator who speaks; raises `SignInRequired` or `Forbidden`."""
    reader = require_reader(identity)
    if not reader.is_moderator:
        raise Forbidden
    return reader
