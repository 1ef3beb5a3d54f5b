"""An author's new name on what they have written, and wherever else comments name them."""

from collections.abc import Iterable

from django.db.models import Q

from debate.articles.models import Article
from debate.articles.revisions import next_revision
from debate.comments.mentions import rename_in_mentions
from debate.comments.models import Comment, Mention
from debate.readers.models import Reader


def naming_articles(reader: Reader) -> set[int]:
    """Return the ids of the articles in whose debates the reader has written, or is mentioned."""
    written = Comment.objects.filter(author=reader).values_list("article", flat=True)
    mentioned = Mention.objects.filter(person=reader).values_list("comment__article", flat=True)
    return {*written, *mentioned}


def tell_new_name(author: Reader, articles: Iterable[Article]) -> None:
    """Let open pages show a reader under the name that they now have, in those locked articles.

    On their comments, and where others mention them; pages find out which replies answer them.
    """
    mentions = Mention.objects.filter(person=author).exclude(spans=[]).values("comment")
    naming = Q(author=author) | Q(pk__in=mentions)
    for article in articles:
        rename_in_mentions(article.pk, author)
        Comment.objects.filter(naming, article=article).update(rev=next_revision(article))
