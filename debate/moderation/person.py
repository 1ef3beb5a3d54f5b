"""What moderators know of one person: who they are, and what was given to them. Writes nothing."""

from django.db.models import Q
from django.utils import timezone

from debate import wire, wire_people
from debate.errors import NotFound
from debate.moderation.appeals import describe_appeal
from debate.readers.identity import Identity
from debate.readers.models import Reader, Role, Sanction
from debate.readers.roles import require_moderator, require_reader
from debate.readers.sanctions import describe_sanction


def read_person(identity: Identity, reader_id: int) -> wire_people.Person:
    """Return a reader with all sanctions, for moderators; raises `SignInRequired`, `Forbidden`, `NotFound`."""
    require_moderator(identity)
    reader = Reader.objects.filter(pk=reader_id).first() if 0 < reader_id < 2**63 else None
    if reader is None:
        raise NotFound("There is no reader of that number.")
    given = Sanction.objects.filter(reader=reader).select_related("given_by", "reader", "appeal").order_by("-pk")
    return wire_people.Person(
        reader=wire.Author(id=reader.pk, name=reader.name, badge=reader.badge or None),
        kind="account" if reader.user_id else "guest",
        role=Role(reader.role).label,
        created=reader.created,
        sanctions=[_describe_for_moderators(sanction) for sanction in given],
    )


def _describe_for_moderators(sanction: Sanction) -> wire_people.PersonSanction:
    found = getattr(sanction, "appeal", None)
    return wire_people.PersonSanction(
        **describe_sanction(sanction).model_dump(),
        given_by=sanction.given_by.name,
        is_in_force=_is_in_force(sanction),
        appeal=describe_appeal(found) if found else None,
    )


def read_own_sanctions(identity: Identity) -> list[wire_people.OwnSanction]:
    """Return what was given to the speaker, also under another name in the same browser; the newest first.

    Raises `SignInRequired`.
    """
    reader = require_reader(identity)
    own = Q(reader=reader) if reader.user_id else Q(reader=reader) | Q(voter=reader.voter)
    given = Sanction.objects.filter(own).select_related("appeal").order_by("-pk")
    return [_describe_for_reader(sanction) for sanction in given]


def _describe_for_reader(sanction: Sanction) -> wire_people.OwnSanction:
    found = getattr(sanction, "appeal", None)
    return wire_people.OwnSanction(
        **describe_sanction(sanction).model_dump(),
        is_in_force=_is_in_force(sanction),
        may_appeal=found is None and not sanction.lifted,
        appeal=found.text if found else None,
        answer=found.answer or None if found else None,
    )


def _is_in_force(sanction: Sanction) -> bool:
    return not sanction.lifted and (sanction.ends is None or sanction.ends > timezone.now())
