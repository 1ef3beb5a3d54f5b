"""A comment's reply count, maintained under the article's lock when a reply is published or removed."""

from django.db.models import F

from debate.comments.models import Comment


def count_reply(reply: Comment, by: int, rev: int) -> None:
    """Change the parent's count of published replies by +1 or -1 and stamp the parent, which changes for readers."""
    if reply.parent_id:
        Comment.objects.filter(pk=reply.parent_id).update(replies=F("replies") + by, rev=rev)
