"""Gives accounts their roles, for administrators and for the server's operator; the audit log has each change."""

from django.db import transaction

from debate.audit_log.models import Decision
from debate.audit_log.writing import write_decision
from debate.errors import Invalid, NotFound
from debate.language.wording import later
from debate.moderation.reach import find_reader
from debate.readers.identity import Identity
from debate.readers.identity_changes import announce_change
from debate.readers.models import Reader, Role
from debate.rights.asking import require
from debate.rights.table import GIVE_ROLE
from debate.sites.models import Site


def give_role(
    identity: Identity, reader_id: int, *, role: Role, sections: str = "", site: Site | None = None
) -> Reader:
    """Give an account a role, for a moderator within sections or a publisher's site; for administrators.

    Raises `SignInRequired`, `Forbidden`, `NotFound`, and `Invalid` for a guest.
    """
    administrator = require(identity, GIVE_ROLE)
    with transaction.atomic():
        reader = find_reader(administrator, reader_id, locked=True)
        _change_role(administrator, reader, role=role, sections=sections, site=site)
    return reader


def give_role_as_operator(reader_id: int, *, role: Role, sections: str = "", site: Site | None = None) -> Reader:
    """Give an account a role as the server's operator, who has every right.

    Raises `NotFound`, and `Invalid` for a guest and for a scope with a role that has all debates.
    """
    if role != Role.MODERATOR and (sections or site):
        raise Invalid(
            later("Only moderators have sections or a site. The role %(role)s has none.", role=Role(role).label)
        )
    with transaction.atomic():
        reader = Reader.objects.select_for_update(no_key=True).filter(pk=reader_id).first()
        if reader is None:
            raise NotFound
        _change_role(None, reader, role=role, sections=sections, site=site)
    return reader


def follow_publisher(reader_id: int, *, site: Site, moderates: bool) -> None:
    """Make a publisher's reader a moderator of its site, or an ordinary reader again, in the caller's transaction.

    A role that an administrator or the operator has given stays.
    """
    reader = Reader.objects.select_for_update(no_key=True).get(pk=reader_id)
    if moderates == reader.role_is_publishers or (reader.is_moderator and not reader.role_is_publishers):
        return
    role = Role.MODERATOR if moderates else Role.READER
    place = site if moderates else None
    _change_role(None, reader, role=role, sections="", site=place, is_publishers=moderates)


def _change_role(
    administrator: Reader | None,
    reader: Reader,
    *,
    role: Role,
    sections: str,
    site: Site | None,
    is_publishers: bool = False,
) -> None:
    if role != Role.READER and reader.user_id is None:
        raise Invalid(later("Only an account can have a role."))
    before = _describe_role(reader)
    reader.role, reader.sections, reader.site = role, sections, site
    reader.role_is_publishers = is_publishers
    after = _describe_role(reader)
    if after == before:
        return
    reader.save(update_fields=["role", "sections", "site", "role_is_publishers"])
    announce_change(reader)
    write_decision(administrator, Decision.Action.GIVE_ROLE, reader_id=reader.pk, before=before, after=after)


def _describe_role(reader: Reader) -> dict[str, str | bool]:
    site = reader.site.name if reader.site else ""
    role = {"role": Role(reader.role).english, "sections": reader.sections, "site": site}
    return role | ({"by_publisher": True} if reader.role_is_publishers else {})
