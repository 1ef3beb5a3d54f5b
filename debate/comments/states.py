"""A comment's state: every publication, removal and restoration ends here.

Removing a text (by a moderator, a filter, a ban or its author) calls `change_state` under the article's lock.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from debate.articles.models import Article
from debate.articles.revisions import next_revision
from debate.comments.mentions import tell_mentioned
from debate.comments.models import Comment
from debate.comments.questions import settle_answers
from debate.comments.replies import count_replies, count_seen
from debate.comments.scores import best_score


def change_state(
    article: Article,
    comments: Sequence[Comment],
    state: Comment.State,
    *,
    removed_for: str = "",
    keeps_place: bool = False,
) -> int:
    """Change the state of comments of a locked article, all with one new revision, which is returned.

    The article's comment count, the parents' reply counts and the questions' answers are updated; unpublished comments
    are neither pinned nor picks. The people that a comment mentions are notified when it is published. A comment that
    becomes visible is published now, and new to readers, unless it `keeps_place`; one whose removal returns then keeps
    when and why it was removed. `removed_for` is the category that a moderator gave for a removal: readers see it. The
    change is urgent if it removes a visible text.
    Changes both the rows and the given objects.
    """
    shown = state == Comment.State.PUBLISHED
    before = sum(_is_published(comment) for comment in comments)
    published = (len(comments) if shown else 0) - before
    rev = next_revision(article, published=published, urgent=not shown and before > 0)
    moves = Counter[int]()
    appear = [comment for comment in comments if shown and not keeps_place and not _is_published(comment)]
    now = timezone.now()
    for comment in appear:
        comment.published, comment.best = now, best_score(comment.likes, now)
    Comment.objects.bulk_update(appear, ["published", "best"], batch_size=500)
    if shown:
        count_seen(Counter(comment.root_id for comment in comments if not comment.seen))
    fields: dict[str, Any] = {"state": state, "rev": rev}
    fields |= {"seen": True} if shown else {"pinned": False, "picked": False}
    if state == Comment.State.REMOVED and not keeps_place:
        fields |= {"removed": now, "removed_for": removed_for}
    for comment in comments:
        if comment.parent_id:
            moves[comment.parent_id] += shown - _is_published(comment)
        for field, value in fields.items():
            setattr(comment, field, value)
    Comment.objects.filter(pk__in=[comment.pk for comment in comments]).update(**fields)
    count_replies(moves, rev)
    settle_answers([parent_id for parent_id, by in moves.items() if by])
    if shown:
        tell_mentioned(comments)
    return rev


def _is_published(comment: Comment) -> bool:
    return comment.state == Comment.State.PUBLISHED
