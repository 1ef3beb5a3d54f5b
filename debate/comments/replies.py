"""A comment's count of replies, kept under the article's lock by whatever makes a reply appear or vanish."""

from django.db.models import F

from debate.comments.models import Comment


def count_reply(reply: Comment, by: int, rev: int) -> None:
    """Move the parent's count of published replies by +1 or -1 and stamp the parent, which readers see change."""
    if reply.parent_id:
        Comment.objects.filter(pk=reply.parent_id).update(replies=F("replies") + by, rev=rev)
