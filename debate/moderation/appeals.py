"""Appeals: what somebody says against a sanction, once, and what a moderator answers."""

from django.db import transaction
from django.utils import timezone

from debate import wire, wire_people
from debate.errors import AlreadyAppealed, AlreadyDecided, Forbidden, Invalid, NotFound
from debate.moderation.models import Appeal
from debate.moderation.people import find_sanction_of_number, lift
from debate.readers.identity import Identity
from debate.readers.models import Notice, Role
from debate.readers.notices import notify
from debate.readers.roles import require_authority_over, require_reader, require_site_moderator
from debate.readers.sanctions import describe_sanction
from debate.record.models import Decision
from debate.record.writing import clean_reason, write_decision
from debate.text import clean_text, is_visible

MAX_APPEAL_CHARACTERS = 2_000
OPEN_SHOWN = 100


def appeal(identity: Identity, sanction_id: int, *, text: str) -> Appeal:
    """Say something against a sanction of the speaker's own; once.

    Raises `SignInRequired`, `NotFound` for somebody else's, `Invalid`, `AlreadyAppealed`, `AlreadyDecided` where the
    sanction was lifted.
    """
    reader = require_reader(identity)
    text = clean_text(text)
    if not is_visible(text) or len(text) > MAX_APPEAL_CHARACTERS:
        raise Invalid(f"text: between 1 and {MAX_APPEAL_CHARACTERS:,} characters.")
    with transaction.atomic():
        sanction = find_sanction_of_number(sanction_id)
        # Who took another name in the same browser is the same person.
        if sanction.reader_id != reader.pk and (reader.user_id or sanction.voter != reader.voter):
            raise NotFound("There is no sanction of that number.")
        if Appeal.objects.filter(sanction=sanction).exists():
            raise AlreadyAppealed
        if sanction.lifted:
            raise AlreadyDecided("It was lifted already.")
        return Appeal.objects.create(sanction=sanction, text=text)


def answer_appeal(identity: Identity, appeal_id: int, *, lifts: bool, answer: str) -> Appeal:
    """Answer an appeal, and lift the sanction or uphold it; for moderators of the whole site.

    Nobody below a chief moderator answers an appeal against their own decision. Raises `SignInRequired`, `Forbidden`,
    `NotFound`, `Invalid` without an answer, `AlreadyDecided`.
    """
    moderator = require_site_moderator(identity)
    answer = clean_reason(answer)
    if not answer:
        raise Invalid("answer: say why; the reader is told.")
    with transaction.atomic():
        found = Appeal.objects.filter(pk=appeal_id).first() if 0 < appeal_id < 2**63 else None
        if found is None:
            raise NotFound("There is no appeal of that number.")
        sanction = find_sanction_of_number(found.sanction_id)
        found.refresh_from_db()
        require_authority_over(moderator, sanction.reader)
        if sanction.given_by_id == moderator.pk and moderator.role < Role.CHIEF:
            raise Forbidden("Somebody else has to answer an appeal against your own decision.")
        if found.answered:
            who = found.answered_by.name if found.answered_by else "Somebody"
            raise AlreadyDecided(f"{who} has answered this appeal: “{found.answer}”")
        if lifts:
            lift(moderator, sanction, reason=answer)
        else:
            write_decision(
                moderator,
                Decision.Action.UPHOLD,
                reader_id=sanction.reader_id,
                reason=answer,
                after={"sanction": sanction.pk, "kind": sanction.kind},
            )
        found.answer, found.answered, found.answered_by = answer, timezone.now(), moderator
        found.save(update_fields=["answer", "answered", "answered_by"])
        kind = Notice.Kind.LIFTED if lifts else Notice.Kind.APPEAL
        notify(sanction.reader_id, kind, sanction_id=sanction.pk, text=answer)
    return found


def read_open_appeals() -> list[wire_people.AppealObject]:
    """Return the appeals that wait for an answer, the oldest first, at most `OPEN_SHOWN`."""
    waiting = Appeal.objects.filter(answered=None).select_related("sanction__reader", "sanction__given_by")
    return [describe_appeal(found) for found in waiting.order_by("created")[:OPEN_SHOWN]]


def count_open_appeals() -> int:
    """Return how many appeals wait for an answer."""
    return Appeal.objects.filter(answered=None).count()


def describe_appeal(found: Appeal) -> wire_people.AppealObject:
    """Return the appeal as the contract's object; its sanction must have been read with its reader and giver."""
    sanction = found.sanction
    return wire_people.AppealObject(
        id=found.pk,
        sanction=describe_sanction(sanction),
        reader=wire.Author(id=sanction.reader_id, name=sanction.reader.name),
        given_by=sanction.given_by.name,
        text=found.text,
        created=found.created,
        answer=found.answer or None,
        answered=found.answered,
    )
