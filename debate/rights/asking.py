"""Checks rights. Every domain function checks here, for HTTP, sockets and the admin alike."""

from debate.database.raw_sql import Rows
from debate.errors import AccountRequired, Forbidden, ReaderChanged, Refusal, SecondFactorMissing, SignInRequired
from debate.language.wording import later
from debate.readers.identity import Identity
from debate.readers.models import Reader, Sanction
from debate.readers.sanctions import find_elsewhere, match_sanctions, refusal_for
from debate.readers.scope import Placed, Scope
from debate.readers.second_factors import rank_of
from debate.rights.table import READ_DESK, About, BarredBy, Right

_ELSEWHERE = later("This debate is not among those that you moderate.")


def require_reader(identity: Identity) -> Reader:
    """Return the identity's reader; raises `SignInRequired` without a name."""
    if identity.reader is None:
        raise SignInRequired
    return identity.reader


def require_account(identity: Identity) -> Reader:
    """Return the identity's reader; raises `SignInRequired` without a name, `AccountRequired` for a guest."""
    reader = require_reader(identity)
    if not reader.user_id:
        raise AccountRequired
    return reader


def require_same_reader(identity: Identity, expected: int | None) -> Identity:
    """Return the reader, if it is the one that the page shows, or if the page shows none.

    The reader may have signed in or out in another tab: nobody posts under a name that they don't see. Raises
    `ReaderChanged`; a reader who has lost their name gets the refusal of the action that needs one.
    """
    if identity.reader and expected is not None and identity.reader.pk != expected:
        name = identity.reader.name
        raise ReaderChanged(later("You are %(name)s now. Send your text again to post it as %(name)s.", name=name))
    return identity


def require_here(identity: Identity, at: Placed) -> None:
    """Refuse another site's debate in a publisher's frame; raises `SiteNotAllowed`."""
    if elsewhere := find_elsewhere(identity.suspect, at):
        raise elsewhere


def require(
    identity: Identity,
    right: Right,
    *,
    at: Placed | None = None,
    about: Reader | None = None,
    sanctions: Rows | None = None,
) -> Reader:
    """Return the reader, who has the right in the debate of the article `at`, about the reader `about`.

    Omitted arguments are not checked: without an article neither scope nor sanctions are, which are read unless there
    are rows of `ask_for_sanctions`. Raises `SignInRequired`,
    `Forbidden`, `SecondFactorMissing`, `Muted`, `Banned`, `SiteNotAllowed`.
    """
    reader = require_reader(identity)
    if not has_rank(reader, right):
        raise SecondFactorMissing if has_role(reader, right) else Forbidden
    if at is not None and right.is_moderators and not reader.scope.covers(at):
        raise Forbidden(_ELSEWHERE)
    if about is not None and not has_authority(reader, right, about):
        if about.pk == reader.pk:
            raise Forbidden(later("You can't decide about yourself here."))
        raise Forbidden(later("You can't decide about %(name)s here.", name=about.name))
    if at is not None and (refusal := find_bar(identity, right, at, sanctions)):
        raise refusal
    return reader


def may(identity: Identity, right: Right, *, at: Placed | None = None, about: Reader | None = None) -> bool:
    """Say whether the reader has the right, by the rules of `require`."""
    try:
        require(identity, right, at=at, about=about)
    except Refusal:
        return False
    return True


def require_over(identity: Identity, right: Right, scope: Scope, *, about: Reader) -> Reader:
    """Return the reader, who has the right about somebody in all debates of a scope; raises as `require`."""
    reader = require(identity, right, about=about)
    if not reader.scope.contains(scope):
        raise Forbidden(_ELSEWHERE)
    if refusal := find_bar(identity, right, None):
        raise refusal
    return reader


def has_rank(reader: Reader, right: Right) -> bool:
    """Say whether a named reader has the role for it, and the second factor if moderators need one."""
    return right.rank is None or rank_of(reader) >= right.rank


def has_role(reader: Reader, right: Right) -> bool:
    """Say whether a named reader has the role for it, with or without a second factor."""
    return right.rank is None or reader.role_here >= right.rank


def has_authority(reader: Reader, right: Right, about: Reader) -> bool:
    """Say whether a reader's rank allows it about another reader."""
    if right.about == About.ANYBODY:
        return True
    if reader.pk == about.pk:
        return right.about == About.LOWER_OR_SELF
    return not about.is_moderator or reader.role > about.role


def find_bar(identity: Identity, right: Right, at: Placed | None, sanctions: Rows | None = None) -> Refusal | None:
    """Return the mute or ban that blocks the reader from it in an article's debate, or None.

    It is read unless there are rows of `ask_for_sanctions`. A frame of another publisher's site is blocked from
    everything there.
    """
    if elsewhere := find_elsewhere(identity.suspect, at):
        return elsewhere
    if right.bar == BarredBy.NONE:
        return None
    found = [identity.find_sanction(at)] if sanctions is None else match_sanctions([(identity.suspect, at)], sanctions)
    [sanction] = found
    if sanction is None or (right.bar == BarredBy.BAN and sanction.kind != Sanction.Kind.BAN):
        return None
    return refusal_for(sanction)


def moderates(reader: Reader | None, article: Placed) -> bool:
    """Say whether a reader moderates an article's debate: they see held comments, and their own are never held."""
    return reader is not None and has_rank(reader, READ_DESK) and reader.scope.covers(article)
