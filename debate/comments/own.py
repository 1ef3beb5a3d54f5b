"""All comments of one person, whatever became of them, for themselves."""

from collections.abc import Collection

from django.db.models import Q

from debate.comments.models import Comment

ON_A_PAGE = 20


def read_own_comments(
    author_ids: Collection[int], *, site_id: int | None = None, before: int | None = None
) -> tuple[list[Comment], int | None]:
    """Return a page of the comments of these authors, the newest first, and the cursor of the next page or None.

    `before` is a cursor: the id of the last comment of the page before. With a site, comments in another site's debates
    are left out.
    """
    found = Comment.objects.filter(author__in=author_ids).select_related("article", "author", "parent__author")
    if site_id is not None:
        found = found.filter(Q(article__site=None) | Q(article__site=site_id))
    if before is not None:
        found = found.filter(pk__lt=before)
    page = list(found.order_by("-pk")[: ON_A_PAGE + 1])
    has_more = len(page) > ON_A_PAGE
    return page[:ON_A_PAGE], page[ON_A_PAGE - 1].pk if has_more else None
