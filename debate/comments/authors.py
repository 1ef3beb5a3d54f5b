"""An author's new name on what they have written."""

from collections.abc import Iterable

from debate.articles.models import Article
from debate.articles.revisions import next_revision
from debate.comments.models import Comment
from debate.readers.models import Reader


def written_articles(author: Reader) -> set[int]:
    """Return the ids of the articles in whose debates the reader has written."""
    return set(Comment.objects.filter(author=author).values_list("article", flat=True))


def tell_new_name(author: Reader, articles: Iterable[Article]) -> None:
    """Let open pages show a reader's comments in those locked articles under the name that they now have."""
    for article in articles:
        Comment.objects.filter(article=article, author=author).update(rev=next_revision(article))
