"""Template data of comments that a search has found. Knows nothing of HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from debate.articles.models import Article
from debate.comments.excerpts import Piece, excerpt
from debate.comments.markup import plain_text
from debate.comments.models import Comment
from debate.comments.wire_form import describe_author
from debate.pages.debates.poll_cards import SideLabel, sides_of
from debate.polls.tallies import polls_of
from debate.wire.readers import AuthorObject


@dataclass(frozen=True, slots=True)
class FoundComment:
    """A comment with the line in which the words are."""

    id: int
    author: AuthorObject
    side: SideLabel | None
    created: datetime
    pieces: list[Piece]


def found_comments(article: Article, comments: Sequence[Comment], words: Sequence[str]) -> list[FoundComment]:
    """Return published comments of the article, with their authors, as the search shows them."""
    sides = sides_of(polls_of(article.pk))
    return [
        FoundComment(
            id=comment.pk,
            author=describe_author(comment.author, as_staff=comment.staff),
            side=sides.get(comment.side_id) if comment.side_id else None,
            created=comment.created,
            pieces=excerpt(plain_text(comment.body), words),
        )
        for comment in comments
    ]
