"""What is done to the debate of an evening; imported after Django is set up."""

from uuid import uuid4

from django.utils import timezone

from debate.articles.models import Article
from debate.comments.models import Comment
from debate.polls.models import Poll
from debate.polls.schedule import close_poll, open_poll
from debate.readers.models import Reader
from tests.cast import add_poll
from tests.support.stage import Place


def hide_sides(place: Place, how_many: int) -> int:
    """Give the debate comments by voters of a poll whose result is hidden; returns the poll."""
    article = Article.objects.get(pk=place.article)
    poll = add_poll(article, results=Poll.Results.AFTER_CLOSING)
    choices = list(poll.choices.all())
    authors = Reader.objects.bulk_create([Reader(name=f"Author {number}") for number in range(how_many)])
    Comment.objects.bulk_create(
        Comment(
            article=article,
            author=author,
            secret_side=choices[number % len(choices)],
            key=uuid4(),
            body=f"What I think of the bridge, and why: {number}.",
            created=timezone.now(),
            published=timezone.now(),
            rev=article.rev + number + 1,
        )
        for number, author in enumerate(authors)
    )
    Article.objects.filter(pk=place.article).update(rev=article.rev + how_many, comment_count=how_many)
    return poll.pk


def close(poll: int) -> int:
    """Close a poll; returns the article's revision."""
    close_poll(poll)
    return Article.objects.get(pk=Poll.objects.get(pk=poll).article_id).rev


def add_another(place: Place) -> int:
    """Add an open poll; returns the article's revision."""
    poll = add_poll(Article.objects.get(pk=place.article), state=Poll.State.DRAFT)
    open_poll(poll.pk)
    return Article.objects.get(pk=place.article).rev
