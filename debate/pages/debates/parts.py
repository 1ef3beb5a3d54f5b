"""The parts of debates that pages show: read once per state for everybody, and for a while used for all who ask.

Nothing in what is kept is a reader's own, nor seen by some readers only.
"""

from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, replace
from itertools import count
from time import monotonic
from typing import Generic, NamedTuple, TypeVar

from django.conf import settings

from debate.articles.access import get_article
from debate.articles.models import Article
from debate.articles.rulebook import Rules, read_rules
from debate.caches.recently_used import KeptInMemory
from debate.comments.access import sees_held
from debate.comments.narrowing import QUESTIONS, Narrowing, count_lists
from debate.comments.sides import count_threads_by_side, read_orders
from debate.comments.threads import ThreadPage, count_threads, read_thread, read_thread_page
from debate.page_states import MAX_AGE_S, State, read_states
from debate.pages.debates.both_sides import SideComment, read_both_sides
from debate.pages.debates.cards import CommentCard, ThreadCard, thread_cards
from debate.pages.debates.new_answers import AnsweredQuestion, read_answers
from debate.pages.debates.poll_cards import sides_of
from debate.pages.debates.side_chips import ListChip, SideChip, list_chips, side_chips
from debate.polls.models import Poll
from debate.polls.tallies import polls_of
from debate.readers.identity import Identity
from debate.wire.comments import CommentObject

MAX_DEBATES_BYTES = 16 * 1024 * 1024
MAX_POLLS_BYTES = 4 * 1024 * 1024
# A comment, a poll, and what a part of a debate has beside its comments, in memory without their texts.
_COMMENT_BYTES, _POLL_BYTES, _DEBATE_BYTES = 3_000, 8_000, 8_000

_EVERYBODY = Identity(reader=None, voter=None, address="")
_numbers = count(1)

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Part:
    """A page of threads in an order, or the thread `thread_id` after the reply `after`.

    Without an order it is the usual one. `side`: only threads that begin with a comment of that side; `only`: only the
    comments of a list, such as the newsroom's picks.
    """

    slug: str
    sort: str | None = None
    side: int | None = None
    only: str | None = None
    cursor: str | None = None
    thread_id: int | None = None
    after: int = 0

    @property
    def is_first(self) -> bool:
        """Whether it is the first page of an order."""
        return not self.cursor and not self.thread_id

    @property
    def is_whole(self) -> bool:
        """Whether it is the first page of an order, of everything."""
        return self.is_first and not self.side and not self.only


class Polls(NamedTuple):
    """An article's polls with their tallies, under a separate number."""

    number: int
    polls: list[Poll]


class Debate(NamedTuple):
    """A part of a debate, without anybody's marks, under a separate number; shared if everybody sees the same.

    `part` has the order of the threads; `orders` are all orders in which the debate can be read. `conversations` counts
    the threads if only one is shown.
    """

    number: int
    is_shared: bool
    part: Part
    article: Article
    rules: Rules
    page: ThreadPage
    threads: list[ThreadCard]
    orders: tuple[str, ...]
    chips: list[SideChip]
    lists: list[ListChip]
    both_sides: list[SideComment]
    new_answers: list[AnsweredQuestion]
    conversations: int

    def shows(self, comment_id: int) -> bool:
        """Say whether the comment is in this part."""
        return any(card.comment.id == comment_id for card in self.cards)

    @property
    def cards(self) -> list[CommentCard]:
        """The comments on it, in order."""
        return [card for thread in self.threads for card in (thread.top, *thread.replies)]


class _PerState(Generic[K, V]):
    """Values that are read again when their state is another one, and after `MAX_AGE_S`."""

    def __init__(self, *, at_most_bytes: int, size: Callable[[V], int]) -> None:
        self._kept: KeptInMemory[K, tuple[Hashable, float, V]] = KeptInMemory(
            at_most_bytes=at_most_bytes, size=lambda kept: size(kept[2])
        )

    def get(self, key: K, state: Hashable, read: Callable[[], V]) -> V:
        """Return the key's value at this state."""
        found = self._kept.get(key)
        if found and found[0] == state and monotonic() - found[1] < MAX_AGE_S:
            return found[2]
        # What is read now is at least as new as the state, which was read before.
        moment, value = monotonic(), read()
        self._kept.put(key, (state, moment, value))
        return value

    def clear(self) -> None:
        self._kept.clear()


def _size_of(debate: Debate) -> int:
    cards = debate.cards
    texts = sum(len(card.comment.html) for card in cards if isinstance(card.comment, CommentObject))
    return _DEBATE_BYTES + len(debate.article.body) + 2 * texts + _COMMENT_BYTES * len(cards)


_debates: _PerState[Part, Debate] = _PerState(at_most_bytes=MAX_DEBATES_BYTES, size=_size_of)
_polls: _PerState[int, Polls] = _PerState(
    at_most_bytes=MAX_POLLS_BYTES, size=lambda polls: _POLL_BYTES * len(polls.polls)
)


def read_state(slug: str) -> tuple[str, State]:
    """Return the present slug of the article that a slug leads to, and how far its debate is; raises `NotFound`."""
    state = read_states([slug]).get(slug)
    if state is None:
        slug = get_article(slug).slug
        state = read_states([slug])[slug]
    return slug, state


def read_polls(state: State) -> Polls:
    """Return the article's polls, which nobody may change."""
    article = _article_of(state)
    return _polls.get(article, state.versions, lambda: Polls(next(_numbers), polls_of(article)))


def read_debate(part: Part, state: State, identity: Identity) -> Debate:
    """Return a part of the debate as the reader sees it; raises as `read_thread_page` and `read_thread` do."""
    if sees_held(identity, _article_of(state)):
        return _read(part, state, identity)
    return _debates.get(part, state.without_tallies, lambda: _read(part, state, _EVERYBODY))


def forget_debates() -> None:
    """Drop everything that is kept."""
    _debates.clear()
    _polls.clear()


def _read(part: Part, state: State, identity: Identity) -> Debate:
    article = get_article(part.slug)
    rules = read_rules(article)
    if not rules.shows_sides:
        part = replace(part, side=None)
    orders = read_orders(article.pk)
    sort = part.sort or _usual_order(article, part, orders)
    if part.thread_id:
        page = read_thread(article, identity, part.thread_id, after=part.after)
    else:
        narrowing = Narrowing(part.side, part.only)
        page = read_thread_page(article, identity, sort=sort, cursor=part.cursor, narrowing=narrowing)
    polls = read_polls(state).polls
    sides = sides_of(polls)
    return Debate(
        number=next(_numbers),
        is_shared=identity is _EVERYBODY,
        part=replace(part, sort=sort),
        article=article,
        rules=rules,
        page=page,
        threads=thread_cards(page, sides, is_whole=not part.after),
        orders=orders,
        chips=side_chips(sides, count_threads_by_side(article.pk), part.side),
        lists=list_chips(count_lists(article.pk), part.only),
        both_sides=read_both_sides(article.pk, polls, sides) if part.is_whole else [],
        new_answers=read_answers(article.pk) if part.is_whole else [],
        conversations=count_threads(article.pk) if part.thread_id else 0,
    )


def _usual_order(article: Article, part: Part, orders: Collection[str]) -> str:
    if part.only in QUESTIONS:
        return "common-ground" if "common-ground" in orders else "newest"
    return "best" if article.comment_count > settings.BEST_FROM_COMMENTS and not part.cursor else "newest"


def _article_of(state: State) -> int:
    assert state.article is not None, "the state of a debate, not of the list of all"
    return state.article
