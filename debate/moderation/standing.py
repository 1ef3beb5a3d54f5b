"""Whether a comment has been looked at by a person, whom no machine and no number of reports overrules."""

from debate.comments.models import Comment
from debate.record.models import Decision


def was_looked_at(comment: Comment) -> bool:
    """Say whether a moderator has let the comment stand as it now reads."""
    let_stand = (Decision.Action.APPROVE, Decision.Action.RESTORE, Decision.Action.PIN)
    decided = Decision.objects.filter(comment=comment, moderator__isnull=False, action__in=let_stand)
    return decided.filter(created__gte=comment.edited or comment.created).exists()
