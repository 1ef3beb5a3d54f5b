"""What is new for one reader: replies to them, and what others write in the debates that they follow."""

from collections.abc import Collection, Sequence

from django.db.models import Q

from debate.comments.models import Comment
from debate.database.raw_sql import read_rows
from debate.readers.hiding import hidden_from
from debate.readers.identity import Identity

MAX_NEWS = 50
# Some of what is read is the reader's own, or hidden.
MAX_READ = 4 * MAX_NEWS
# One index look-up per debate. As many debates as a reader can follow fit into one statement on both databases.
_NEWEST_OF_DEBATE = f"""
    SELECT * FROM (
        SELECT id, published FROM debate_comment WHERE article_id = %s AND state = 'published'
        ORDER BY published DESC, id DESC LIMIT {MAX_READ}
    ) AS newest
"""


def read_news(
    identity: Identity, own_ids: Collection[int], followed: Sequence[int], *, site_id: int | None = None
) -> list[Comment]:
    """Return the newest published comments that concern a reader, newest first, at most `MAX_NEWS`.

    They answer a comment by one of `own_ids`, or are in one of the debates with the ids in `followed`. Those by the
    reader, and by people whom the reader has hidden, are left out; with a site, also those in another site's debates.
    """
    concerned = Comment.objects.filter(state=Comment.State.PUBLISHED).exclude(
        author__in={*own_ids, *hidden_from(identity)}
    )
    if site_id is not None:
        concerned = concerned.filter(Q(article__site=None) | Q(article__site=site_id))
    replies = concerned.filter(parent__author__in=own_ids).order_by("-published", "-id")[:MAX_NEWS]
    wanted = {comment.pk for comment in replies} | _newest_in(followed)
    found = concerned.filter(pk__in=wanted).select_related("article", "author", "parent")
    return list(found.order_by("-published", "-id")[:MAX_NEWS])


def _newest_in(article_ids: Sequence[int]) -> set[int]:
    if not article_ids:
        return set()
    parts = "UNION ALL".join([_NEWEST_OF_DEBATE] * len(article_ids))
    return {row[0] for row in read_rows(f"{parts} ORDER BY published DESC, id DESC LIMIT {MAX_READ}", *article_ids)}
