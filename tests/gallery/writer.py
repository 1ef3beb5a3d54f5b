"""Fills one debate of the gallery through the domain's functions. Called in a process with Django."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from uuid import uuid4

from django.utils import timezone

from debate.articles.models import Article
from debate.comments.likes import like_comment
from debate.comments.models import Comment
from debate.comments.posting import post_comment
from debate.moderation.decisions import decide
from debate.polls.ballots import cast_ballot
from debate.polls.models import Choice, Poll
from debate.readers.identity import Identity
from debate.readers.models import Reader
from debate.rights.asking import require_reader
from tests.cast import guest
from tests.gallery.scenes import Filled
from tests.gallery.words import BODY, LABELS, NAMES, OPINIONS
from tests.support.stage import MODERATOR

_ADDRESSES = count(1)


class Writer:
    """Fills one debate: an article with a poll, and readers who each have a side."""

    def __init__(
        self,
        slug: str,
        title: str,
        *,
        question: str = "Should the old iron bridge be rebuilt for cars?",
        labels: Sequence[str] = LABELS,
        names: Sequence[str] = NAMES,
        section: str = "Town",
        byline: str = "Ada Ferreira",
        body: str = BODY,
        closes_in_h: float = 20,
        results: str = Poll.Results.ALWAYS,
    ) -> None:
        self.article = Article.objects.create(
            slug=slug, title=title, section=section, byline=byline, body=body, take_questions=True
        )
        closes = timezone.now() + timedelta(hours=closes_in_h)
        self.poll = Poll.objects.create(article=self.article, question=question, results=results, closes=closes)
        self.choices = [
            Choice.objects.create(poll=self.poll, label=label, position=place) for place, label in enumerate(labels)
        ]
        self.readers = [guest(name) for name in names]
        self.moderator = _speak(Reader.objects.get(user__username=MODERATOR))
        self.newsroom = _speak(Reader.objects.create(name="The newsroom", badge="Newsroom"))
        self._posted: list[Comment] = []
        self._opinions = count()

    def vote(self, *votes: int) -> None:
        """Let readers with a name vote, for the choices in turn, and the given number without one for each choice."""
        for reader, choice in zip(self.readers, self._in_turn(), strict=False):
            cast_ballot(reader, self.poll.pk, [choice.pk])
        for choice, voters in zip(self.choices, votes, strict=True):
            for _ in range(voters):
                cast_ballot(Identity(reader=None, voter=uuid4(), address=_address()), self.poll.pk, [choice.pk])

    def say(
        self, who: Identity, body: str = "", *, to: Comment | None = None, question: bool = False, staff: bool = False
    ) -> Comment:
        """Post a comment, by default the next opinion of the list."""
        number = next(self._opinions)
        words = body or f"{OPINIONS[number % len(OPINIONS)]} ({number + 1})"
        comment = post_comment(
            who,
            self.article.slug,
            body=words,
            key=uuid4(),
            parent=to.pk if to else None,
            question=question,
            staff=staff,
        )
        self._posted.append(comment)
        return comment

    def say_much(self, comments: int, *, replies_to_first: int = 0) -> Comment:
        """Let the readers say so much, with some replies; returns the first comment."""
        first = self.say(self.readers[0])
        above = first
        for number in range(1, comments):
            who = self.readers[number % len(self.readers)]
            if number <= replies_to_first:
                self.say(who, to=first if number % 3 else self._posted[-1])
            elif number % 4:
                above = self.say(who)
            else:
                self.say(who, to=above)
        return first

    def like(self, comment: Comment, likers: int) -> None:
        """Let the given number of readers like a comment, its author not among them."""
        for reader in [one for one in self.readers if require_reader(one).pk != comment.author_id][:likers]:
            like_comment(reader, comment.pk)

    def remove(self, comment: Comment) -> None:
        """Let the moderator remove a comment."""
        decide(self.moderator, comment.pk, action="remove", reason="Advertising", category="other")

    def done(self, query: str = "") -> Filled:
        """Spread the comments over two days, as in a debate that has grown, and return what was made."""
        now, all_of_them = timezone.now(), len(self._posted)
        for place, comment in enumerate(self._posted):
            moment = now - timedelta(hours=48) * (1 - (place + 1) / (all_of_them + 1)) ** 2
            Comment.objects.filter(pk=comment.pk).update(created=moment, published=moment)
        path = f"/a/{self.article.slug}/{query}"
        return Filled(path, self.article.slug, self.poll.pk, [choice.pk for choice in self.choices])

    def _in_turn(self) -> list[Choice]:
        # Two of three are of the first side.
        order = [0, 1, 0, *range(2, len(self.choices))]
        return [self.choices[order[place % len(order)]] for place in range(len(self.readers))]


def _speak(reader: Reader) -> Identity:
    return Identity(reader=reader, voter=reader.voter, address=_address())


def _address() -> str:
    return f"198.51.100.{next(_ADDRESSES) % 250 + 1}"
