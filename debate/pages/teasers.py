"""Template data of the debates in lists. Knows nothing of HTML."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from debate.articles.models import Article
from debate.comments.excerpts import Piece, excerpt
from debate.comments.last_words import read_last_words
from debate.comments.markup import plain_text
from debate.comments.models import Comment
from debate.pages.debates.poll_cards import ChoiceCard, PollCard, poll_cards
from debate.polls.tallies import first_polls
from debate.viewer_count import viewers

NOTHING_FOUND: Mapping[int, Comment] = MappingProxyType({})
# More do not fit into one line.
MAX_NAMED_CHOICES = 3


@dataclass(frozen=True, slots=True)
class Segment:
    """A choice's part of the bar, in percent of its width, written as in markup."""

    number: int
    start: str
    width: str


@dataclass(frozen=True, slots=True)
class LastWords:
    """A comment of the debate, on one line."""

    id: int
    author: str
    pieces: list[Piece]
    published: datetime


@dataclass(frozen=True, slots=True)
class Teaser:
    """A debate in a list, with the first poll of its page."""

    article: Article
    poll: PollCard | None
    last: LastWords | None
    viewers: int

    @property
    def is_closed(self) -> bool:
        """Whether its poll has a final result."""
        return self.poll is not None and self.poll.poll.state == "closed"

    @property
    def segments(self) -> list[Segment]:
        """The parts of the bar; none while the votes are hidden."""
        choices = self.poll.choices if self.poll else []
        votes, segments, before = sum(choice.votes for choice in choices), list[Segment](), 0
        for choice in choices:
            if choice.votes:
                start, width = (f"{100 * count / votes:.2f}" for count in (before, choice.votes))
                segments.append(Segment(choice.number, start, width))
            before += choice.votes
        return segments

    @property
    def named(self) -> Sequence[ChoiceCard]:
        """The leading choices, in the poll's order."""
        if self.poll is None or not self.segments:
            return []
        ranked = sorted(self.poll.choices, key=lambda choice: -choice.votes)[:MAX_NAMED_CHOICES]
        return [choice for choice in self.poll.choices if choice in ranked]


def teasers(
    articles: Sequence[Article],
    found: Mapping[int, Comment] = NOTHING_FOUND,
    words: Sequence[str] = (),
    *,
    hidden: Collection[int] = (),
) -> list[Teaser]:
    """Return the debates as lists show them, in a constant number of queries.

    A debate quotes its last comment, or the one that was `found` in it with the `words`; none by an author in `hidden`.
    """
    quoted = {**read_last_words([article.pk for article in articles if article.pk not in found]), **found}
    polls = first_polls(articles)

    def teaser(article: Article) -> Teaser:
        poll, comment = polls.get(article.pk), quoted.get(article.pk)
        return Teaser(
            article=article,
            poll=poll_cards([poll], {})[0] if poll else None,
            last=_last_words(comment, words) if comment and comment.author_id not in hidden else None,
            viewers=viewers(article.pk),
        )

    return [teaser(article) for article in articles]


def _last_words(comment: Comment, words: Sequence[str]) -> LastWords:
    return LastWords(comment.pk, comment.author.name, excerpt(plain_text(comment.body), words), comment.published)
