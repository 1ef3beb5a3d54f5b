"""What moderators do with people: warn, mute and ban them, and take it back; and give each other their roles.

Whoever is concerned is told with the reason, and their open pages obey at once. Rights are in `readers.roles`.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from debate.errors import AlreadyDecided, Invalid, NotFound
from debate.readers.identity import Identity
from debate.readers.models import Notice, Reader, Role, Sanction
from debate.readers.notices import notify
from debate.readers.roles import require_authority_over, require_moderator, require_role, require_site_moderator
from debate.record.models import Decision
from debate.record.writing import clean_reason, require_category, write_decision
from debate.sites.models import Site

MAX_MUTE_HOURS = 24 * 30
MAX_BAN_HOURS = 24 * 366

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


def sanction_reader(
    identity: Identity,
    reader_id: int,
    kind: str,
    *,
    reason: str,
    category: str = "",
    hours: int | None = None,
    with_address: bool = False,
) -> Sanction:
    """Warn, mute or ban a reader, as `kind` says; raises as `mute_reader` does."""
    match kind:
        case Sanction.Kind.WARNING:
            return warn_reader(identity, reader_id, reason=reason, category=category)
        case Sanction.Kind.MUTE:
            return mute_reader(identity, reader_id, reason=reason, category=category, hours=hours or 0)
        case Sanction.Kind.BAN:
            return ban_reader(
                identity, reader_id, reason=reason, category=category, hours=hours, with_address=with_address
            )
    raise Invalid(f"kind: one of {', '.join(Sanction.Kind.values)}.")


def warn_reader(identity: Identity, reader_id: int, *, reason: str, category: str = "") -> Sanction:
    """Tell a reader what they did wrong. Raises as `mute_reader` does."""
    moderator = require_moderator(identity)
    return _sanction(moderator, reader_id, Sanction.Kind.WARNING, reason=reason, category=category, hours=None)


def mute_reader(identity: Identity, reader_id: int, *, reason: str, hours: int, category: str = "") -> Sanction:
    """Let a reader read and vote, and not write, for so many hours.

    Raises `SignInRequired`, `Forbidden`, `NotFound`, and `Invalid` without a reason or with an odd number of hours.
    """
    moderator = require_moderator(identity)
    _require_hours(hours, MAX_MUTE_HOURS)
    return _sanction(moderator, reader_id, Sanction.Kind.MUTE, reason=reason, category=category, hours=hours)


def ban_reader(
    identity: Identity,
    reader_id: int,
    *,
    reason: str,
    hours: int | None = None,
    with_address: bool = False,
    category: str = "",
) -> Sanction:
    """Let a reader only read, for so many hours or for good; `with_address` also keeps new guests from there out.

    For moderators of the whole site. Raises as `mute_reader` does.
    """
    moderator = require_site_moderator(identity)
    if hours is not None:
        _require_hours(hours, MAX_BAN_HOURS)
    return _sanction(
        moderator,
        reader_id,
        Sanction.Kind.BAN,
        reason=reason,
        category=category,
        hours=hours,
        with_address=with_address,
    )


def lift_sanction(identity: Identity, sanction_id: int, *, reason: str = "") -> Sanction:
    """End a mute or ban before its time, or take a warning back.

    Raises `SignInRequired`, `Forbidden`, `NotFound`, `Invalid`, and `AlreadyDecided` where it was lifted.
    """
    moderator = require_moderator(identity)
    reason = clean_reason(reason)
    with transaction.atomic():
        sanction = find_sanction_of_number(sanction_id)
        require_authority_over(moderator, sanction.reader)
        if sanction.kind == Sanction.Kind.BAN:
            require_site_moderator(identity)
        lift(moderator, sanction, reason=reason)
        notify(sanction.reader_id, Notice.Kind.LIFTED, sanction_id=sanction.pk, text=reason)
    return sanction


def lift(moderator: Reader, sanction: Sanction, *, reason: str) -> Decision:
    """End a sanction that is locked, and record it; raises `AlreadyDecided` where it was lifted."""
    now = timezone.now()
    if sanction.lifted:
        lifts = Decision.objects.filter(
            action=Decision.Action.LIFT, reader=sanction.reader_id, after__sanction=sanction.pk
        )
        by = lifts.values_list("moderator__name", flat=True).last()
        raise AlreadyDecided(f"This {sanction.kind} was lifted already{f', by {by}' if by else ''}.")
    sanction.lifted = now
    sanction.save(update_fields=["lifted"])
    return write_decision(
        moderator,
        Decision.Action.LIFT,
        reader_id=sanction.reader_id,
        reason=reason,
        before={"sanction": sanction.pk, "kind": sanction.kind, "lifted": None},
        after={"sanction": sanction.pk, "kind": sanction.kind, "lifted": now.isoformat()},
    )


def find_sanction_of_number(sanction_id: int) -> Sanction:
    """Return a sanction with its reader, locked in the present transaction; raises `NotFound`."""
    locked = Sanction.objects.select_for_update(no_key=True, of=("self",)).select_related("reader")
    sanction = locked.filter(pk=sanction_id).first() if 0 < sanction_id < 2**63 else None
    if sanction is None:
        raise NotFound("There is no sanction of that number.")
    return sanction


def give_role(
    identity: Identity, reader_id: int, *, role: Role, sections: str = "", site: Site | None = None
) -> Reader:
    """Give an account a role, for a moderator within sections or a publisher's site; for administrators.

    Raises `SignInRequired`, `Forbidden`, `NotFound`, and `Invalid` for a guest.
    """
    administrator = require_role(identity, Role.ADMINISTRATOR)
    with transaction.atomic():
        reader = _locked_reader(reader_id)
        if role != Role.READER and reader.user_id is None:
            raise Invalid("Only an account can have a role.")
        before = _describe_role(reader)
        reader.role, reader.sections, reader.site = role, sections, site
        after = _describe_role(reader)
        if after != before:
            reader.save(update_fields=["role", "sections", "site"])
            write_decision(administrator, Decision.Action.GIVE_ROLE, reader_id=reader.pk, before=before, after=after)
    return reader


def _describe_role(reader: Reader) -> dict[str, str]:
    site = reader.site.name if reader.site else ""
    return {"role": Role(reader.role).label, "sections": reader.sections, "site": site}


def _sanction(
    moderator: Reader,
    reader_id: int,
    kind: Sanction.Kind,
    *,
    reason: str,
    category: str,
    hours: int | None,
    with_address: bool = False,
) -> Sanction:
    reason = clean_reason(reason)
    if not reason:
        raise Invalid("reason: say why; the reader is told.")
    require_category(category)
    now = timezone.now()
    with transaction.atomic():
        reader = _locked_reader(reader_id)
        require_authority_over(moderator, reader)
        sanction = Sanction.objects.create(
            reader=reader,
            kind=kind,
            reason=reason,
            voter=reader.voter,
            address_key=reader.address_key if with_address else "",
            given_by=moderator,
            began=now,
            ends=now + timedelta(hours=hours) if hours else None,
        )
        write_decision(
            moderator,
            _ACTIONS[kind],
            reader_id=reader.pk,
            reason=reason,
            category=category,
            after={"sanction": sanction.pk, "ends": sanction.ends.isoformat() if sanction.ends else None}
            | ({"with_address": True} if sanction.address_key else {}),
        )
        notify(reader.pk, _NOTICES[kind], sanction_id=sanction.pk)
    return sanction


def _locked_reader(reader_id: int) -> Reader:
    locked = Reader.objects.select_for_update(no_key=True)
    reader = locked.filter(pk=reader_id).first() if 0 < reader_id < 2**63 else None
    if reader is None:
        raise NotFound("There is no reader of that number.")
    return reader


def _require_hours(hours: int, most: int) -> None:
    if not 1 <= hours <= most:
        raise Invalid(f"hours: a number from 1 to {most}.")
