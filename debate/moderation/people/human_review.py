"""Whether a person has reviewed a comment; neither a scorer nor reports overrule that."""

from debate.audit_log.models import Decision
from debate.comments.models import Comment


def was_reviewed(comment: Comment) -> bool:
    """Say whether a moderator has approved the comment's current text."""
    let_stand = (Decision.Action.APPROVE, Decision.Action.RESTORE, Decision.Action.PIN, Decision.Action.PICK)
    decided = Decision.objects.filter(comment=comment, moderator__isnull=False, action__in=let_stand)
    return decided.filter(created__gte=comment.edited or comment.created).exists()
