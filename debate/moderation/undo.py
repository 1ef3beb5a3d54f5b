"""Undoing a moderator's own decision, for ten seconds: everything returns to its previous state."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from debate.articles.revisions import announce, locked_article
from debate.audit_log.models import Decision
from debate.audit_log.writing import write_decision
from debate.comments.models import Comment
from debate.comments.states import change_state
from debate.errors import AlreadyDecided, NotFound, Refusal, UndoWindowOver, WrongState
from debate.field_errors import wrong_count
from debate.language.wording import later
from debate.moderation.bulk import MAX_COMMENTS
from debate.moderation.decisions import (
    ACTIONS,
    audited_fields,
    change_marks,
    newest_decision,
    tell_author,
    tell_present_state,
)
from debate.moderation.settling import reopen_reports
from debate.moderation.wire_form import describe_decision
from debate.readers.identity import Identity
from debate.rights.asking import require
from debate.rights.table import UNDO_OWN
from debate.wire.moderation.decisions import OutcomeObject
from debate.wire.refusals import describe_refusal

UNDO_WINDOW = timedelta(seconds=10)
# A margin for the request's way, so that the button works until the last moment.
_ON_THE_WAY = timedelta(seconds=3)


def undo_decision(identity: Identity, decision_id: int) -> Decision:
    """Restore a comment, and its reports, to the state before the moderator's own decision.

    Returns the entry of the audit log that says so, also when that is asked for again. Raises `SignInRequired`,
    `Forbidden`, `NotFound` for no decision or somebody else's, `UndoWindowOver`, `AlreadyDecided` if there is a newer
    decision about the comment, and `WrongState` if its author has withdrawn it.
    """
    moderator = require(identity, UNDO_OWN)
    own = Decision.objects.filter(moderator=moderator, action__in=ACTIONS).exclude(article=None)
    undone = own.filter(pk=decision_id).first()
    if undone is None or undone.article_id is None or undone.comment_id is None:
        raise NotFound(later("You have taken no decision with that number."))
    is_late = timezone.now() - undone.created > UNDO_WINDOW + _ON_THE_WAY
    with locked_article(undone.article_id) as article:
        require(identity, UNDO_OWN, at=article)
        comment = Comment.objects.select_related("author", "parent").get(pk=undone.comment_id)
        last = newest_decision(comment)
        if last and last.action == Decision.Action.UNDO and last.after["undid"] == undone.pk:
            return last
        if is_late:
            raise UndoWindowOver
        if last != undone:
            raise AlreadyDecided(
                later("There is a newer decision about this comment. %(comment)s", comment=tell_present_state(comment))
            )
        if comment.state == Comment.State.WITHDRAWN:
            raise WrongState(later("Its author has withdrawn the comment."))
        present, former = audited_fields(comment), undone.before
        if former["state"] != present["state"]:
            change_state(article, [comment], Comment.State(former["state"]), keeps_place=True)
        if audited_fields(comment) != former:
            change_marks(article, comment, former)
        announce(article.pk, article.rev)
        reopen_reports(comment.pk, undone)
        decision = write_decision(
            moderator,
            Decision.Action.UNDO,
            comment_id=comment.pk,
            reader_id=comment.author_id,
            article_id=article.pk,
            before=present,
            after=audited_fields(comment) | {"undid": undone.pk},
        )
        tell_author(comment, was=present["state"])
    return decision


def undo_each(identity: Identity, decision_ids: Sequence[int]) -> list[OutcomeObject]:
    """Undo each of the decisions; a refusal is in its outcome and doesn't affect the others.

    Raises `SignInRequired`, `Forbidden`, and `Invalid` for no decisions or too many.
    """
    require(identity, UNDO_OWN)
    wanted = list(dict.fromkeys(decision_ids))
    if not 1 <= len(wanted) <= MAX_COMMENTS:
        raise wrong_count("decisions", MAX_COMMENTS)
    # In reverse order, because a later decision blocks the undo of an earlier one.
    return [_outcome(identity, decision_id) for decision_id in sorted(wanted, reverse=True)]


def read_undoable(identity: Identity, decision_ids: Sequence[int]) -> list[Decision]:
    """Return those decisions that are still within the moderator's time to undo them."""
    if not decision_ids or identity.reader is None:
        return []
    since = timezone.now() - UNDO_WINDOW
    found = Decision.objects.filter(moderator=identity.reader, action__in=ACTIONS, created__gte=since)
    return list(found.filter(pk__in=decision_ids))


def _outcome(identity: Identity, decision_id: int) -> OutcomeObject:
    try:
        decision = undo_decision(identity, decision_id)
    except Refusal as refusal:
        return OutcomeObject(undoes=decision_id, error=describe_refusal(refusal))
    return OutcomeObject(comment=decision.comment_id, undoes=decision_id, decision=describe_decision(decision))
