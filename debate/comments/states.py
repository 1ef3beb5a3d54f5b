"""A comment's state: every way in which a comment appears, vanishes or comes back ends here.

Whoever takes a text away (a moderator, a filter, a ban, its author) calls `change_state` under the article's lock.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from django.db.models import F

from debate.articles.models import Article
from debate.articles.revisions import next_revision
from debate.comments.models import Comment


def change_state(article: Article, comments: Sequence[Comment], state: Comment.State) -> int:
    """Bring comments of a locked article into a state, all with one new revision, which is returned.

    The article's count of comments and the parents' of replies follow; what is published no longer is not pinned
    either. It is urgent where a text is taken away that readers have before their eyes. The rows and the objects given
    are changed alike.
    """
    shown = state == Comment.State.PUBLISHED
    before = sum(_is_published(comment) for comment in comments)
    published = (len(comments) if shown else 0) - before
    rev = next_revision(article, published=published, urgent=not shown and before > 0)
    moves = Counter[int]()
    for comment in comments:
        if comment.parent_id:
            moves[comment.parent_id] += shown - _is_published(comment)
        comment.state, comment.rev = state, rev
        comment.seen, comment.pinned = comment.seen or shown, comment.pinned and shown
    fields = {"state": state, "rev": rev} | ({"seen": True} if shown else {"pinned": False})
    Comment.objects.filter(pk__in=[comment.pk for comment in comments]).update(**fields)
    _count_replies(moves, rev)
    return rev


def _count_replies(moves: Counter[int], rev: int) -> None:
    parents: dict[int, list[int]] = defaultdict(list)
    for parent_id, by in moves.items():
        if by:
            parents[by].append(parent_id)
    for by, parent_ids in parents.items():
        Comment.objects.filter(pk__in=parent_ids).update(replies=F("replies") + by, rev=rev)


def _is_published(comment: Comment) -> bool:
    return comment.state == Comment.State.PUBLISHED
