"""Template data of the debates in lists. Knows nothing of HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from debate.articles.models import Article
from debate.comments.last_words import read_last_words
from debate.comments.models import Comment
from debate.pages.poll_cards import ChoiceCard, PollCard, poll_cards
from debate.polls.models import Poll
from debate.polls.tallies import first_polls
from debate.viewer_count import viewers

MAX_QUOTED_CHARACTERS = 160
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
    """The newest comment, on one line."""

    id: int
    author: str
    words: str
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


def teasers(articles: Sequence[Article]) -> list[Teaser]:
    """Return the debates as lists show them, in a constant number of queries."""
    polls, said = first_polls(articles), read_last_words([article.pk for article in articles])
    return [_teaser(article, polls, said) for article in articles]


def _teaser(article: Article, polls: Mapping[int, Poll], said: Mapping[int, Comment]) -> Teaser:
    poll, last = polls.get(article.pk), said.get(article.pk)
    return Teaser(
        article=article,
        poll=poll_cards([poll], {})[0] if poll else None,
        last=_last_words(last) if last else None,
        viewers=viewers(article.pk),
    )


def _last_words(comment: Comment) -> LastWords:
    return LastWords(comment.pk, comment.author.name, shortened(comment.body), comment.published)


def shortened(text: str) -> str:
    """Return the beginning of a text on one line, up to the end of a word."""
    line = " ".join(text.split())
    if len(line) <= MAX_QUOTED_CHARACTERS:
        return line
    return line[:MAX_QUOTED_CHARACTERS].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
