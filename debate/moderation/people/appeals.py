"""Appeals: a reader appeals against a sanction once, and a moderator answers."""

from itertools import islice

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from debate.audit_log.models import Decision
from debate.audit_log.writing import clean_reason, write_decision
from debate.errors import AlreadyAppealed, AlreadyDecided, Forbidden, NotFound
from debate.field_errors import reason_missing, wrong_length
from debate.language.wording import later
from debate.moderation.models import Appeal
from debate.moderation.people.sanctions import lift, require_giver_not_above
from debate.moderation.reach import find_sanction, lock_sanction
from debate.readers.identity import Identity
from debate.readers.models import Notice, Reader
from debate.readers.notices import notify
from debate.readers.sanctions import describe_sanction
from debate.readers.scope import Scope
from debate.rights.asking import has_rank, require, require_over
from debate.rights.table import ANSWER_APPEAL, ANSWER_OWN_APPEAL, APPEAL, READ_DESK
from debate.text.cleaning import clean_text
from debate.wire.moderation.people import AppealObject
from debate.wire.readers import AuthorObject

MAX_APPEAL_CHARACTERS = 2_000
OPEN_SHOWN = 100


def appeal(identity: Identity, sanction_id: int, *, text: str) -> Appeal:
    """Appeal against a sanction of one's own, once; the same text again returns the first appeal.

    Raises `SignInRequired`, `NotFound` for somebody else's or another site's, `Invalid`, `AlreadyAppealed`,
    `AlreadyDecided` if the sanction was lifted.
    """
    reader = require(identity, APPEAL)
    text = clean_text(text)
    if not text or len(text) > MAX_APPEAL_CHARACTERS:
        raise wrong_length("text", 1, MAX_APPEAL_CHARACTERS)
    with transaction.atomic():
        sanction = lock_sanction(sanction_id)
        is_elsewhere = reader.at_site is not None and sanction.site_id not in (None, reader.at_site)
        # Another name in the same browser is the same person.
        is_own = sanction.reader_id == reader.pk or (not reader.user_id and sanction.voter == reader.voter)
        if is_elsewhere or not is_own:
            raise NotFound(later("There is no sanction with that number."))
        if known := Appeal.objects.filter(sanction=sanction).first():
            if known.text != text:
                raise AlreadyAppealed
            known.sanction = sanction
            return known
        if sanction.lifted:
            raise AlreadyDecided(later("It has already been revoked."))
        return Appeal.objects.create(sanction=sanction, text=text)


def answer_appeal(identity: Identity, appeal_id: int, *, lifts: bool, answer: str) -> Appeal:
    """Answer an appeal, and lift or uphold the sanction; for moderators of all debates in which it applies.

    Below chief moderators nobody answers an appeal against their own decision, and nobody answers one against a
    decision of a higher rank. The same answer again changes nothing. Raises `SignInRequired`, `Forbidden`, `NotFound`,
    `Invalid` without an answer, `AlreadyDecided`.
    """
    moderator = require(identity, ANSWER_APPEAL)
    answer = clean_reason(answer)
    if not answer:
        raise reason_missing("answer")
    with transaction.atomic():
        found = Appeal.objects.filter(pk=appeal_id).first()
        if found is None:
            raise NotFound(later("There is no appeal with that number."))
        sanction = find_sanction(moderator, found.sanction_id)
        found.refresh_from_db()
        require_over(identity, ANSWER_APPEAL, sanction.scope, about=sanction.reader)
        if sanction.given_by_id == moderator.pk and not has_rank(moderator, ANSWER_OWN_APPEAL):
            raise Forbidden(later("Somebody else has to answer an appeal against your own decision."))
        if found.answered_by == moderator and (found.answer, bool(sanction.lifted)) == (answer, lifts):
            return found
        if found.answered:
            who = found.answered_by.name if found.answered_by else later("Somebody")
            raise AlreadyDecided(later("%(who)s has answered this appeal: “%(answer)s”", who=who, answer=found.answer))
        require_giver_not_above(moderator, sanction)
        if lifts:
            lift(moderator, sanction, reason=answer)
            found.refresh_from_db()
        else:
            _uphold(moderator, found, answer)
        kind = Notice.Kind.LIFTED if lifts else Notice.Kind.APPEAL
        notify(sanction.reader_id, kind, sanction_id=sanction.pk, text=answer)
    return found


def read_open_appeals(identity: Identity) -> list[AppealObject]:
    """Return the open appeals in the moderator's scope, oldest first, at most `OPEN_SHOWN`.

    Raises `SignInRequired`, `Forbidden`.
    """
    scope = require(identity, READ_DESK).scope
    within = (found for found in _open(scope).iterator() if scope.contains(found.sanction.scope))
    return [describe_appeal(found) for found in islice(within, OPEN_SHOWN)]


def count_open_appeals(scope: Scope) -> int:
    """Return how many open appeals moderators with that scope can answer."""
    if scope.is_everywhere:
        return _open(scope).count()
    return sum(scope.contains(found.sanction.scope) for found in _open(scope).iterator())


def _open(scope: Scope) -> QuerySet[Appeal]:
    """Return the open appeals on the scope's site, oldest first."""
    waiting = Appeal.objects.filter(answered=None).select_related(
        "sanction__reader", "sanction__given_by", "sanction__site"
    )
    if scope.site_id is not None:
        waiting = waiting.filter(sanction__site=scope.site_id)
    return waiting.order_by("created")


def _uphold(moderator: Reader, found: Appeal, answer: str) -> None:
    sanction = found.sanction
    write_decision(
        moderator,
        Decision.Action.UPHOLD,
        reader_id=sanction.reader_id,
        reason=answer,
        after={"sanction": sanction.pk, "kind": sanction.kind},
    )
    found.answer, found.answered, found.answered_by = answer, timezone.now(), moderator
    found.save(update_fields=["answer", "answered", "answered_by"])


def answer_of(found: Appeal) -> str | None:
    """Return the answer in words, None before there is one."""
    if found.answered is None:
        return None
    return found.answer or gettext("It was revoked without a reason.")


def describe_appeal(found: Appeal) -> AppealObject:
    """Return the appeal as the contract's object; its sanction must have been read with its reader and moderator."""
    sanction = found.sanction
    return AppealObject(
        id=found.pk,
        sanction=describe_sanction(sanction),
        reader=AuthorObject(id=sanction.reader_id, name=sanction.reader.name),
        given_by=sanction.given_by.name,
        text=found.text,
        created=found.created,
        answer=answer_of(found),
        answered=found.answered,
    )
