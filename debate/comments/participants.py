"""Who takes part in a debate: everybody of whom a comment is visible. Writes nothing."""

from collections.abc import Collection

from django.db.models import OuterRef, Q, QuerySet, Subquery

from debate.articles.access import get_article
from debate.comments.models import Comment
from debate.field_errors import wrong_length
from debate.readers.hiding import read_names
from debate.readers.identity import Identity
from debate.readers.models import Reader
from debate.readers.names import MAX_NAME_CHARACTERS
from debate.rights.asking import require_here
from debate.text.cleaning import clean_line, folded

MAX_OFFERED = 8
# In a larger debate, only the authors of the newest comments are found; this is how many comments are searched.
MAX_COMMENTS = 5_000


def complete_name(identity: Identity, slug: str, prefix: str) -> list[Reader]:
    """Return those who take part in a debate and whose name, or a word of it, begins with the prefix.

    At most `MAX_OFFERED`, the last one to write first; neither the sender nor whom they have hidden. Raises `NotFound`,
    `SiteNotAllowed`, `Invalid` for a prefix that is longer than a name, `RateLimited`.
    """
    if len(prefix) > MAX_NAME_CHARACTERS:
        raise wrong_length("prefix", 0, MAX_NAME_CHARACTERS)
    article = get_article(slug)
    require_here(identity, article)
    identity.spend("completion")
    found, begin = participants(article.pk), folded(clean_line(prefix))
    if begin:
        found = found.filter(Q(search_name__startswith=begin) | Q(search_name__contains=f" {begin}"))
    own, hidden = read_names(identity)
    written = _published(article.pk).filter(author=OuterRef("pk")).order_by("-id").values("id")
    found = found.exclude(pk__in=own | hidden).annotate(last_comment=Subquery(written[:1]))
    return list(found.order_by("-last_comment")[:MAX_OFFERED])


def count_comments(identity: Identity, slug: str, reader_id: int) -> tuple[Reader, int] | None:
    """Return somebody who takes part in a debate, and how many of their comments there are visible; None for others.

    Raises `NotFound`, `SiteNotAllowed`, `RateLimited`.
    """
    article = get_article(slug)
    require_here(identity, article)
    identity.spend("completion")
    found = find_participants(article.pk, [reader_id])
    return (found[0], _published(article.pk).filter(author=found[0]).count()) if found else None


def participants(article_id: int) -> QuerySet[Reader]:
    """Return the authors of the newest `MAX_COMMENTS` visible comments of an article, except those who have left."""
    newest = _published(article_id).order_by("-id").values("author")[:MAX_COMMENTS]
    return present(Reader.objects.filter(pk__in=newest))


def find_participants(article_id: int, reader_ids: Collection[int]) -> list[Reader]:
    """Return those of the readers who take part in the debate, however long ago."""
    found = Reader.objects.filter(pk__in=_published(article_id).filter(author__in=reader_ids).values("author"))
    return list(present(found)) if reader_ids else []


def present(readers: QuerySet[Reader]) -> QuerySet[Reader]:
    """Filter readers to those who have not left: guests who were not deleted, and accounts that can sign in."""
    return readers.filter(Q(user__is_active=True) | Q(user=None, signed_out=None))


def _published(article_id: int) -> QuerySet[Comment]:
    return Comment.objects.filter(article=article_id, state=Comment.State.PUBLISHED)
