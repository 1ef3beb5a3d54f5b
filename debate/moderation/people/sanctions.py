"""Moderators' decisions about people: warn, mute, ban and lift. Roles are in `people.roles`.

The reader is told the reason, and their open pages follow at once. A sanction applies in the debates that its moderator
moderates. Rights are in `rights.table`.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from debate.audit_log.models import Decision
from debate.audit_log.writing import clean_reason, require_category, write_decision
from debate.errors import AddressUnknown, AlreadyDecided, Forbidden
from debate.field_errors import not_one_of, out_of_range, reason_missing
from debate.language.wording import later
from debate.moderation.models import Appeal
from debate.moderation.reach import find_reader, find_sanction
from debate.readers.identity import Identity
from debate.readers.models import Notice, Reader, Sanction
from debate.readers.notices import notify
from debate.readers.sanctions import where
from debate.rights.asking import require, require_over
from debate.rights.table import LIFT, SANCTION

MAX_MUTE_HOURS = 24 * 30
MAX_BAN_HOURS = 24 * 366
REPEATED_WITHIN = timedelta(minutes=1)

_NOTICES = {
    Sanction.Kind.WARNING: Notice.Kind.WARNED,
    Sanction.Kind.MUTE: Notice.Kind.MUTED,
    Sanction.Kind.BAN: Notice.Kind.BANNED,
}
_ACTIONS = {
    Sanction.Kind.WARNING: Decision.Action.WARN,
    Sanction.Kind.MUTE: Decision.Action.MUTE,
    Sanction.Kind.BAN: Decision.Action.BAN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Why somebody is warned, muted or banned, for how many hours (None: permanently), and whether a ban also blocks
    new guests from their address.
    """

    reason: str
    category: str = ""
    hours: int | None = None
    with_address: bool = False


def sanction_reader(identity: Identity, reader_id: int, kind: str, terms: Terms) -> Sanction:
    """Warn a reader, mute them (they can then read and vote, but not comment) or ban them (they can only read).

    Raises `SignInRequired`, `Forbidden`, `NotFound` for a reader outside the moderator's reach, `AddressUnknown`, and
    `Invalid` without a reason or with an invalid kind or number of hours.
    """
    require(identity, SANCTION)
    match kind:
        case Sanction.Kind.WARNING:
            terms = Terms(reason=terms.reason, category=terms.category)
        case Sanction.Kind.MUTE:
            _require_hours(terms.hours or 0, MAX_MUTE_HOURS)
            terms = replace(terms, with_address=False)
        case Sanction.Kind.BAN:
            if terms.hours is not None:
                _require_hours(terms.hours, MAX_BAN_HOURS)
        case _:
            raise not_one_of("kind", Sanction.Kind.values)
    return _sanction(identity, reader_id, Sanction.Kind(kind), terms)


def lift_sanction(identity: Identity, sanction_id: int, *, reason: str = "") -> Sanction:
    """End a mute or ban early, or revoke a warning; this also answers its appeal.

    Nobody can lift a sanction from a higher rank. Repeating is harmless for the moderator who lifted it. Raises
    `SignInRequired`, `Forbidden`, `NotFound`, `Invalid`, and `AlreadyDecided` if somebody else lifted it.
    """
    moderator = require(identity, LIFT)
    reason = clean_reason(reason)
    with transaction.atomic():
        sanction = find_sanction(moderator, sanction_id)
        require_over(identity, LIFT, sanction.scope, about=sanction.reader)
        last = _lift_of(sanction)
        if last and (last.moderator, last.reason) == (moderator, reason):
            return sanction
        lift(moderator, sanction, reason=reason)
        notify(sanction.reader_id, Notice.Kind.LIFTED, sanction_id=sanction.pk, text=reason)
    return sanction


def require_giver_not_above(moderator: Reader, sanction: Sanction) -> None:
    """Raise `Forbidden` for a sanction imposed by a higher rank."""
    if sanction.given_by.role > moderator.role:
        raise Forbidden(
            later(
                "This was imposed by %(name)s, who has a higher rank than you.",
                name=sanction.given_by.name,
            )
        )


def lift(moderator: Reader, sanction: Sanction, *, reason: str) -> Decision:
    """End a locked sanction, answer its appeal, and record it.

    Raises `AlreadyDecided` if it was lifted, `Forbidden` if a higher rank imposed it.
    """
    now = timezone.now()
    if sanction.lifted:
        last = _lift_of(sanction)
        if last and last.moderator:
            raise AlreadyDecided(later("%(name)s has already revoked it.", name=last.moderator.name))
        raise AlreadyDecided(later("It has already been revoked."))
    require_giver_not_above(moderator, sanction)
    sanction.lifted = now
    sanction.save(update_fields=["lifted"])
    Appeal.objects.filter(sanction=sanction, answered=None).update(answer=reason, answered=now, answered_by=moderator)
    return write_decision(
        moderator,
        Decision.Action.LIFT,
        reader_id=sanction.reader_id,
        reason=reason,
        before={"sanction": sanction.pk, "kind": sanction.kind, "lifted": None},
        after={"sanction": sanction.pk, "kind": sanction.kind, "lifted": now.isoformat()},
    )


def _lift_of(sanction: Sanction) -> Decision | None:
    lifts = Decision.objects.filter(action=Decision.Action.LIFT, reader=sanction.reader_id, after__sanction=sanction.pk)
    return lifts.select_related("moderator").last() if sanction.lifted else None


def _sanction(identity: Identity, reader_id: int, kind: Sanction.Kind, terms: Terms) -> Sanction:
    moderator = require(identity, SANCTION)
    reason = clean_reason(terms.reason)
    if not reason:
        raise reason_missing("reason")
    require_category(terms.category)
    scope, now = moderator.scope, timezone.now()
    with transaction.atomic():
        reader = find_reader(moderator, reader_id, locked=True)
        require_over(identity, SANCTION, scope, about=reader)
        if terms.with_address and not reader.address_key:
            raise AddressUnknown
        length = timedelta(hours=terms.hours) if terms.hours else None
        address_key = reader.address_key if terms.with_address else ""
        # The same sanction again at once is a retry or a double click, not a second sanction.
        alike = Sanction.objects.filter(
            reader=reader, kind=kind, reason=reason, address_key=address_key, given_by=moderator, lifted=None
        )
        newest = alike.filter(began__gt=now - REPEATED_WITHIN).order_by("-began").first()
        if newest and (newest.ends - newest.began if newest.ends else None) == length:
            return newest
        sanction = Sanction.objects.create(
            reader=reader,
            kind=kind,
            reason=reason,
            voter=reader.voter,
            address_key=address_key,
            sections=scope.sections_column,
            site_id=scope.site_id,
            given_by=moderator,
            began=now,
            ends=now + length if length else None,
        )
        write_decision(
            moderator,
            _ACTIONS[kind],
            reader_id=reader.pk,
            reason=reason,
            category=terms.category,
            after={"sanction": sanction.pk, "ends": sanction.ends.isoformat() if sanction.ends else None}
            | ({"with_address": True} if sanction.address_key else {})
            | ({"in": where(sanction)} if where(sanction) else {}),
        )
        notify(reader.pk, _NOTICES[kind], sanction_id=sanction.pk)
    return sanction


def _require_hours(hours: int, most: int) -> None:
    if not 1 <= hours <= most:
        raise out_of_range("hours", 1, most)
