"""What a speaker may do: each function returns the reader who has the right, or refuses.

Over HTTP and sockets alike the domain's functions ask here, so that no way in has rights of its own.
"""

from debate.errors import Forbidden, SignInRequired
from debate.readers.identity import Identity
from debate.readers.models import Reader, Role
from debate.readers.scope import Placed


def require_reader(identity: Identity) -> Reader:
    """Return the speaker's reader; raises `SignInRequired` for somebody without a name."""
    if identity.reader is None:
        raise SignInRequired
    return identity.reader


def require_moderator(identity: Identity, *, of: Placed | None = None) -> Reader:
    """Return the moderator who speaks, where an article is given of its debate.

    Raises `SignInRequired` or `Forbidden`.
    """
    reader = require_reader(identity)
    if not reader.is_moderator:
        raise Forbidden
    if of is not None and not reader.scope.covers(of):
        raise Forbidden("This debate is not among those that you moderate.")
    return reader


def require_site_moderator(identity: Identity) -> Reader:
    """Return the moderator who speaks and moderates all debates; raises `SignInRequired` or `Forbidden`."""
    reader = require_moderator(identity)
    if not reader.scope.is_everywhere:
        raise Forbidden("Only moderators of all debates may do this.")
    return reader


def require_role(identity: Identity, role: Role) -> Reader:
    """Return the speaker, who has that role or a higher one; raises `SignInRequired` or `Forbidden`."""
    reader = require_reader(identity)
    if reader.role < role:
        raise Forbidden
    return reader


def require_authority_over(moderator: Reader, reader: Reader) -> None:
    """Let nobody decide about themselves or about somebody of their own rank or above; raises `Forbidden`."""
    if moderator.pk == reader.pk or (reader.is_moderator and moderator.role <= reader.role):
        raise Forbidden(f"You cannot decide about {reader.name}.")
