"""Tells authors how many people like their comment: one notice for each comment, which is kept up to date."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from debate.comments.models import Comment, ScoresBefore
from debate.readers.models import Notice
from debate.readers.notices import notify

# Comments of one transaction.
BATCH = 200


def tell_of_likes(since: datetime) -> None:
    """Store notices for the authors of comments whose likes have changed; calling it again changes nothing."""
    # Replies change the scores, too.
    changed = ScoresBefore.objects.filter(created__gte=since).exclude(likes=F("comment__likes"))
    comment_ids = sorted(set(changed.values_list("comment", flat=True)))
    for start in range(0, len(comment_ids), BATCH):
        _tell(comment_ids[start : start + BATCH])


@transaction.atomic
def _tell(comment_ids: list[int]) -> None:
    told = {
        notice.comment_id: notice
        for notice in Notice.objects.filter(kind=Notice.Kind.LIKES, comment__in=comment_ids).order_by("pk")
    }
    for comment in Comment.objects.filter(pk__in=comment_ids, state=Comment.State.PUBLISHED).order_by("pk"):
        notice = told.get(comment.pk)
        if notice is None:
            if comment.likes:
                notify(comment.author_id, Notice.Kind.LIKES, comment_id=comment.pk, text=str(comment.likes))
        elif not comment.likes:
            notice.delete()
        elif notice.read and comment.likes > int(notice.text):
            # To a reader who has seen it, more likes are news.
            notice.delete()
            notify(comment.author_id, Notice.Kind.LIKES, comment_id=comment.pk, text=str(comment.likes))
        else:
            Notice.objects.filter(pk=notice.pk).update(text=str(comment.likes))
