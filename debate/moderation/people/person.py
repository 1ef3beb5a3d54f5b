"""What moderators know of one person: name, history and sanctions. Writes nothing."""

from django.db.models import Q
from django.utils import timezone

from debate.moderation.people.appeals import answer_of, describe_appeal
from debate.moderation.reach import find_reader
from debate.readers.former_names import former_names
from debate.readers.identity import Identity
from debate.readers.models import Role, Sanction
from debate.readers.sanctions import describe_sanction
from debate.rights.asking import require
from debate.rights.table import APPEAL, READ_DESK
from debate.wire.moderation.people import FormerNameObject, PersonAnswer, PersonSanctionObject
from debate.wire.readers import AuthorObject, OwnSanctionObject


def read_person(identity: Identity, reader_id: int) -> PersonAnswer:
    """Return a reader who has commented in the moderator's debates, with the sanctions that apply only there.

    Raises `SignInRequired`, `Forbidden`, `NotFound`.
    """
    moderator = require(identity, READ_DESK)
    reader = find_reader(moderator, reader_id)
    given = Sanction.objects.filter(reader=reader).select_related("given_by", "reader", "appeal", "site")
    return PersonAnswer(
        reader=AuthorObject(id=reader.pk, name=reader.name, badge=reader.badge or None),
        kind="account" if reader.user_id else "guest",
        role=Role(reader.role).english,
        created=reader.created,
        sanctions=[
            _describe_for_moderators(one) for one in given.order_by("-pk") if moderator.scope.contains(one.scope)
        ],
        former_names=[FormerNameObject(name=one.name, until=one.until) for one in former_names(reader)],
    )


def _describe_for_moderators(sanction: Sanction) -> PersonSanctionObject:
    found = getattr(sanction, "appeal", None)
    return PersonSanctionObject(
        **describe_sanction(sanction).model_dump(),
        given_by=sanction.given_by.name,
        is_in_force=_is_in_force(sanction),
        appeal=describe_appeal(found) if found else None,
    )


def read_own_sanctions(identity: Identity) -> list[OwnSanctionObject]:
    """Return the reader's own sanctions, also those under another name in the same browser, newest first.

    In a site's frame or at its domain, those that hold there alone. Raises `SignInRequired`.
    """
    reader = require(identity, APPEAL)
    own = Q(reader=reader) if reader.user_id else Q(reader=reader) | Q(voter=reader.voter)
    if reader.at_site is not None:
        own &= Q(site=None) | Q(site=reader.at_site)
    given = Sanction.objects.filter(own).select_related("appeal", "site").order_by("-pk")
    return [_describe_for_reader(sanction) for sanction in given]


def _describe_for_reader(sanction: Sanction) -> OwnSanctionObject:
    found = getattr(sanction, "appeal", None)
    return OwnSanctionObject(
        **describe_sanction(sanction).model_dump(),
        is_in_force=_is_in_force(sanction),
        may_appeal=found is None and not sanction.lifted,
        appeal=found.text if found else None,
        answer=answer_of(found) if found else None,
    )


def _is_in_force(sanction: Sanction) -> bool:
    return not sanction.lifted and (sanction.ends is None or sanction.ends > timezone.now())
