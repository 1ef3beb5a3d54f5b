"""Taking back what a moderator has just decided: for ten seconds, everything is again as it was."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from debate import wire, wire_desk
from debate.articles.revisions import announce, locked_article, next_revision
from debate.comments.models import Comment
from debate.comments.states import change_state
from debate.errors import AlreadyDecided, Invalid, NotFound, Refusal, UndoWindowOver, WrongState
from debate.moderation.bulk import MAX_COMMENTS
from debate.moderation.decisions import ACTIONS, describe_standing, tell_author, tell_present_state
from debate.moderation.models import Report
from debate.moderation.open_weight import keep_open_weight
from debate.moderation.wire_form import describe_decision
from debate.readers.identity import Identity
from debate.readers.roles import require_moderator
from debate.record.models import Decision
from debate.record.writing import write_decision

UNDO_WINDOW = timedelta(seconds=10)
# Who presses the button in the last moment is still in time when the request arrives.
_ON_THE_WAY = timedelta(seconds=3)


def undo_decision(identity: Identity, decision_id: int) -> Decision:
    """Bring a comment back to what it was before the speaker's own decision, and its reports before the moderators.

    Returns the entry of the record that says so. Raises `SignInRequired`, `Forbidden`, `NotFound` for what is nobody's
    or somebody else's decision, `UndoWindowOver`, `AlreadyDecided` where the comment was decided about since, and
    `WrongState` where its author has withdrawn it.
    """
    moderator = require_moderator(identity)
    own = Decision.objects.filter(moderator=moderator, action__in=ACTIONS).exclude(article=None)
    undone = own.filter(pk=decision_id).first() if 0 < decision_id < 2**63 else None
    if undone is None or undone.article_id is None or undone.comment_id is None:
        raise NotFound("You have taken no decision of that number.")
    if timezone.now() - undone.created > UNDO_WINDOW + _ON_THE_WAY:
        raise UndoWindowOver
    with locked_article(undone.article_id) as article:
        require_moderator(identity, of=article)
        comment = Comment.objects.select_related("author", "parent").get(pk=undone.comment_id)
        if Decision.objects.filter(comment=comment, pk__gt=undone.pk).exists():
            raise AlreadyDecided(f"There is a newer decision about this comment. {tell_present_state(comment)}")
        if comment.state == Comment.State.WITHDRAWN:
            raise WrongState("Its author has withdrawn the comment.")
        present, former = describe_standing(comment), undone.before
        if former["state"] != present["state"]:
            change_state(article, [comment], Comment.State(former["state"]))
        if former["pinned"] != comment.pinned:
            comment.pinned, comment.rev = former["pinned"], next_revision(article)
            comment.save(update_fields=["pinned", "rev"])
        announce(article.pk, article.rev)
        Report.objects.filter(resolved_by=undone).update(resolved_by=None)
        keep_open_weight([comment.pk])
        decision = write_decision(
            moderator,
            Decision.Action.UNDO,
            comment_id=comment.pk,
            reader_id=comment.author_id,
            article_id=article.pk,
            before=present,
            after=describe_standing(comment) | {"undid": undone.pk},
        )
        tell_author(comment, was=present["state"])
    return decision


def undo_each(identity: Identity, decision_ids: Sequence[int]) -> list[wire_desk.Outcome]:
    """Take each of the decisions back; what is refused for one is in its outcome and stops no other.

    Raises `SignInRequired`, `Forbidden`, and `Invalid` for no decisions or more than are taken at once.
    """
    require_moderator(identity)
    wanted = list(dict.fromkeys(decision_ids))
    if not 1 <= len(wanted) <= MAX_COMMENTS:
        raise Invalid(f"decisions: between 1 and {MAX_COMMENTS} of them.")
    # The last one first: what came after a decision stands in its way.
    return [_outcome(identity, decision_id) for decision_id in sorted(wanted, reverse=True)]


def read_undoable(identity: Identity, decision_ids: Sequence[int]) -> list[Decision]:
    """Return those of the decisions that the speaker can still take back, as far as time goes."""
    if not decision_ids or identity.reader is None:
        return []
    since = timezone.now() - UNDO_WINDOW
    found = Decision.objects.filter(moderator=identity.reader, action__in=ACTIONS, created__gte=since)
    return list(found.filter(pk__in=decision_ids))


def _outcome(identity: Identity, decision_id: int) -> wire_desk.Outcome:
    try:
        decision = undo_decision(identity, decision_id)
    except Refusal as refusal:
        error = wire.ErrorDetail(code=refusal.code, message=refusal.message, retry_after=refusal.retry_after)
        return wire_desk.Outcome(undoes=decision_id, error=error)
    return wire_desk.Outcome(comment=decision.comment_id, undoes=decision_id, decision=describe_decision(decision))
