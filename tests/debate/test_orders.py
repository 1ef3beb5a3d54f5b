"""The orders of a debate and the filter by side: what is stored for them always equals a recount and a plain sort."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import log, sqrt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client as Browser
from hypothesis import given, settings
from hypothesis import strategies as st

from debate.articles.models import Article
from debate.comments.editing import withdraw_comment
from debate.comments.likes import forget_sides_of, like_comment, unlike_comment
from debate.comments.models import Comment, Like
from debate.comments.narrowing import Narrowing
from debate.comments.paging import SORTS
from debate.comments.scores import HALF_LIFE
from debate.comments.threads import read_comments, read_thread, read_thread_page
from debate.errors import OrderUnavailable
from debate.moderation.decisions import decide
from debate.moving import merge_debates
from debate.polls.agreement.scores import MIN_LIKERS, common_ground, divided, share, size_of
from debate.polls.ballots import cast_ballot, withdraw_ballot
from debate.polls.models import Choice, Poll
from debate.polls.schedule import close_poll, publish_poll
from debate.readers.identity import Identity
from debate.recounting import check_article
from debate.sign_in import take_over
from debate.wire.comments import CommentObject
from tests.cast import Scene, account, add_poll, anonymous_visitor, guest, set_scene

SIZES = st.integers(MIN_LIKERS, 60)
LIKES = st.integers(0, 60)
SIDES = st.dictionaries(st.integers(1, 4), SIZES, min_size=2)


@given(n=st.integers(0, 5_000))
def test_a_sides_size_is_at_least_its_likers_and_at_most_a_third_more(n: int) -> None:
    assert size_of(n) == 0 if n < MIN_LIKERS else n <= size_of(n) <= n * 4 / 3 + 1
    assert size_of(n + 1) >= size_of(n)


@given(sizes=SIDES, one=st.integers(1, 4), alone=LIKES, each=st.integers(1, 60))
def test_likes_from_one_side_alone_never_lift_a_comment_above_one_that_all_sides_like_equally_often(
    sizes: dict[int, int], one: int, alone: int, each: int
) -> None:
    assert common_ground({one: alone}, sizes) < common_ground(dict.fromkeys(sizes, each), sizes)


@given(sizes=SIDES, likes=st.dictionaries(st.integers(1, 4), LIKES), side=st.integers(1, 4), more=st.integers(1, 9))
def test_more_likes_never_lower_a_comment(sizes: dict[int, int], likes: dict[int, int], side: int, more: int) -> None:
    lifted = likes | {side: likes.get(side, 0) + more}
    assert common_ground(lifted, sizes) >= common_ground(likes, sizes)


@given(likers=st.integers(0, 60), is_new=st.booleans(), data=st.data())
def test_a_like_never_lowers_the_share_of_its_side(likers: int, is_new: bool, data: st.DataObject) -> None:
    # Everybody who likes a comment is one of the likers: a new one, or one who likes others already.
    likes = data.draw(st.integers(0, likers if is_new else max(0, likers - 1)))
    if is_new or likers:
        assert share(likes + 1, likers + is_new) > share(likes, likers)


@given(sizes=SIDES, each=st.integers(0, MIN_LIKERS))
def test_a_comment_that_all_sides_like_in_the_same_share_divides_nobody(sizes: dict[int, int], each: int) -> None:
    assert divided(dict.fromkeys(sizes, each), dict.fromkeys(sizes, 20)) == 0
    assert common_ground({}, {1: 20, 2: 0}) == divided({1: 9}, {1: 20, 2: 0}) == 0, "one side is none"


VOTERS = 14


@dataclass
class Debate:
    """Two sides of voters and six threads; each voter likes one of them."""

    scene: Scene
    article: Article
    poll: Poll
    choices: list[Choice]
    voters: list[Identity]
    posted: list[Comment]

    @classmethod
    def begin(cls, scene: Scene) -> "Debate":
        article = Article.objects.create(slug=f"d-{uuid4().hex}", title="Another")
        poll = add_poll(article)
        voters = [guest(f"V{number} {article.pk}") for number in range(VOTERS)]
        debate = cls(scene, article, poll, list(poll.choices.all()), voters, [])
        for number, voter in enumerate(voters):
            cast_ballot(voter, poll.pk, [debate.choices[number % 2].pk])
        debate.posted = [debate.post(scene.ann) for _ in range(6)]
        for number, voter in enumerate(voters):
            like_comment(voter, debate.posted[number % 4].pk)
        return debate

    def post(self, who: Identity, parent: Comment | None = None) -> Comment:
        return Scene(**(vars(self.scene) | {"article": self.article})).post(who, "A word.", parent=parent)

    def read(self, sort: str, side: int | None = None) -> list[int]:
        """Return the ids of all comments in an order, read in small pages."""
        found: list[int] = []
        cursor = None
        while cursor or not found:
            page = read_comments(
                self.article, anonymous_visitor(), sort=sort, cursor=cursor, limit=4, narrowing=Narrowing(side)
            )
            found += [comment.id for comment in page.comments]
            if not (cursor := page.next):
                break
        return found


def sorted_plainly(article: Article, sort: str) -> list[int]:
    """Return the comments in an order, computed from nothing but comments and likes."""
    comments = list(Comment.objects.filter(article=article, seen=True))
    likes: dict[int, Counter[int | None]] = defaultdict(Counter)
    likers: dict[int, set[UUID]] = defaultdict(set)
    for like in Like.objects.filter(comment__article=article):
        likes[like.comment_id][like.side_id] += 1
        if like.side_id:
            likers[like.side_id].add(like.voter)
    sizes = {side: len(voters) for side, voters in likers.items() if len(voters) >= 5}

    def mean(comment: Comment) -> tuple[bool, float]:
        shares = [share(likes[comment.pk][side], size) for side, size in sizes.items()]
        both = sum(likes[comment.pk][side] > 0 for side in sizes) > 1
        return both, round(sum(log(part) for part in shares) / len(shares), 6)

    def difference(comment: Comment) -> float:
        (x, n), (y, m) = [(likes[comment.pk][side], size_of(size)) for side, size in sizes.items()]
        p, q = (x + 1) / (n + 2), (y + 1) / (m + 2)
        return round(abs(x / n - y / m) / sqrt(p * (1 - p) / (n + 2) + q * (1 - q) / (m + 2)), 6)

    def best(comment: Comment) -> float:
        total = likes[comment.pk].total()
        return round(log(total + 1) / log(2) + comment.published.timestamp() / HALF_LIFE.total_seconds(), 6)

    keys: dict[str, Any] = {
        "newest": lambda comment: comment.published,
        "oldest": lambda comment: comment.published,
        "top": lambda comment: likes[comment.pk].total(),
        "replies": lambda comment: sum(one.parent_id == comment.pk and one.state == "published" for one in comments),
        "best": best,
        "common-ground": mean,
        "divided": difference,
    }
    ordered = sorted(comments, key=lambda comment: (keys[sort](comment), comment.pk), reverse=sort != "oldest")
    return [comment.pk for comment in ordered]


def is_measurable(article: Article) -> bool:
    likers = Like.objects.filter(comment__article=article, side__isnull=False).values_list("side", "voter").distinct()
    return sum(count >= 5 for count in Counter(side for side, _ in likers).values()) >= 2


ACTS = ("like", "unlike", "vote", "reply", "remove", "restore", "withdraw vote", "sign in", "erase")
acts = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, VOTERS - 1), st.integers(0, 5)), max_size=14)


@pytest.mark.django_db
@settings(max_examples=12)
@given(steps=acts)
def test_every_order_equals_a_plain_sort_and_what_is_stored_equals_a_recount(scene: Scene, steps: Any) -> None:
    debate = Debate.begin(scene)
    for what, who, which in steps:
        voter, comment = debate.voters[who], debate.posted[which]
        is_there = Comment.objects.get(pk=comment.pk).state == "published"
        if what == "like" and is_there:
            like_comment(voter, comment.pk)
        elif what == "unlike" and is_there:
            unlike_comment(voter, comment.pk)
        elif what == "vote":
            cast_ballot(voter, debate.poll.pk, [debate.choices[which % 3].pk])
        elif what == "withdraw vote":
            withdraw_ballot(voter, debate.poll.pk)
        elif what == "reply" and is_there:
            debate.post(scene.ben, comment)
        elif what in ("remove", "restore") and is_there == (what == "remove"):
            decide(scene.mo, comment.pk, action=what)
        elif what == "sign in":
            debate.voters[who] = account(f"A{uuid4().hex}")
            take_over([voter.voter], debate.voters[who].voter)
        elif what == "erase":
            forget_sides_of(voter.voter)
    assert not check_article(debate.article.pk).sentences
    for sort in SORTS:
        if sort in ("common-ground", "divided") and not is_measurable(debate.article):
            with pytest.raises(OrderUnavailable):
                debate.read(sort)
        elif sort not in ("common-ground", "divided") or Choice.objects.filter(side_likers__likers__gte=5).count() < 3:
            assert debate.read(sort) == sorted_plainly(debate.article, sort), sort


@pytest.fixture
def scene() -> Scene:
    return set_scene()


@pytest.fixture
def debate(scene: Scene) -> Debate:
    return Debate.begin(scene)


def likers(debate: Debate) -> dict[int, int]:
    return dict(Choice.objects.filter(poll=debate.poll).values_list("pk", "side_likers__likers"))


@pytest.mark.django_db
def test_a_like_keeps_the_side_that_the_voter_had_and_takes_exactly_that_back(debate: Debate) -> None:
    yes, no, _ = (choice.pk for choice in debate.choices)
    assert likers(debate)[yes] == likers(debate)[no] == 7
    cast_ballot(debate.voters[0], debate.poll.pk, [no])
    assert likers(debate)[yes] == 7, "a changed vote moves no earlier like"
    like_comment(debate.voters[0], debate.posted[5].pk)
    assert (likers(debate)[yes], likers(debate)[no]) == (7, 8)
    unlike_comment(debate.voters[0], debate.posted[0].pk)
    assert (likers(debate)[yes], likers(debate)[no]) == (6, 8)


@pytest.mark.django_db
@pytest.mark.parametrize("sort", ["best", "top", "replies", "common-ground", "divided"])
def test_what_changes_between_two_pages_neither_repeats_nor_reorders_comments(debate: Debate, sort: str) -> None:
    expected = debate.read(sort)
    found: list[int] = []
    cursor = None
    for step in range(6):
        page = read_comments(debate.article, anonymous_visitor(), sort=sort, cursor=cursor, limit=2)
        found += [comment.id for comment in page.comments]
        if not (cursor := page.next):
            break
        # The number of likers stays, and so do the sizes of the sides.
        for number in range(2, 9):
            like_comment(debate.voters[number], debate.posted[(number + step) % 6].pk)
        debate.post(debate.scene.ben, debate.posted[step])
    assert cursor is None and [pk for pk in found if pk in expected] == expected
    assert debate.read(sort) == sorted_plainly(debate.article, sort)


@pytest.mark.django_db
@pytest.mark.parametrize("results", ["after_voting", "after_closing"])
def test_orders_by_side_reveal_no_ballot_while_votes_are_hidden(debate: Debate, results: str) -> None:
    assert debate.read("common-ground")
    Poll.objects.filter(pk=debate.poll.pk).update(results=results)
    publish_poll(debate.poll.pk)
    before = {sort: debate.read(sort) for sort in SORTS if sort not in ("common-ground", "divided")}
    for order in ("common-ground", "divided"):
        with pytest.raises(OrderUnavailable):
            debate.read(order)
    for voter in debate.voters:
        cast_ballot(voter, debate.poll.pk, [debate.choices[2].pk])
        like_comment(voter, debate.posted[0].pk)
        unlike_comment(voter, debate.posted[0].pk)
    assert not Like.objects.filter(side__isnull=False).exists()
    assert not Comment.objects.exclude(common_ground=0, divided=0).exists()
    assert before.keys() == {sort for sort in SORTS if sort not in ("common-ground", "divided")}
    close_poll(debate.poll.pk)
    for voter in debate.voters:
        like_comment(voter, debate.posted[0].pk)
    assert {like.side_id for like in Like.objects.filter(comment=debate.posted[0])} == {debate.choices[2].pk}
    assert not check_article(debate.article.pk)


@pytest.mark.django_db
def test_too_few_likers_of_a_side_are_not_compared(debate: Debate) -> None:
    for voter, comment in [(debate.voters[number], debate.posted[number % 4]) for number in (0, 2)]:
        unlike_comment(voter, comment.pk)
    assert debate.read("divided")
    unlike_comment(debate.voters[4], debate.posted[0].pk)
    with pytest.raises(OrderUnavailable):
        debate.read("divided")
    assert not Comment.objects.exclude(common_ground=0, divided=0).exists()


@pytest.mark.django_db
def test_merged_debates_are_ordered_together(debate: Debate) -> None:
    other = Debate.begin(debate.scene)
    merge_debates(other.article, debate.article)
    assert len(debate.read("common-ground")) == 12
    assert not check_article(debate.article.pk)


@pytest.mark.django_db
def test_a_page_begins_with_the_best_from_fifty_comments_on(debate: Debate) -> None:
    def order() -> str:
        page = Browser().get(f"/a/{debate.article.slug}/").content.decode()
        return page.partition('data-sort="')[2].partition('"')[0]

    for _ in range(44):
        debate.post(debate.scene.ben)
    assert order() == "newest"
    debate.post(debate.scene.ben)
    assert order() == "best"


@pytest.mark.django_db
def test_the_filter_by_side_shows_published_comments_of_that_side_only(debate: Debate) -> None:
    yes, no, _ = (choice.pk for choice in debate.choices)
    mine, other = debate.post(debate.voters[0]), debate.post(debate.voters[1])
    answer, gone = debate.post(debate.voters[2], debate.posted[0]), debate.post(debate.voters[4])
    withdraw_comment(debate.voters[4], gone.pk)
    for sort in ("newest", "best", "common-ground"):
        assert sorted(debate.read(sort, side=yes)) == sorted([mine.pk, answer.pk])
        assert debate.read(sort, side=no) == [other.pk]
    page = read_thread_page(debate.article, anonymous_visitor(), sort="newest", narrowing=Narrowing(side=yes))
    assert [thread.comment.id for thread in page.threads] == [mine.pk]


@pytest.mark.django_db
def test_a_thread_shows_its_first_replies_and_counts_the_others(debate: Debate) -> None:
    scene, top = debate.scene, debate.posted[0]
    replies = [debate.post(scene.ben, top) for _ in range(9)]
    held = debate.post(scene.ben, replies[0])
    Comment.objects.filter(pk=held.pk).update(state="pending", seen=False)
    Comment.objects.filter(pk=top.pk).update(thread_replies=9)
    decide(scene.mo, replies[1].pk, action="remove")

    def see(who: Identity, after: int = 0) -> tuple[list[int], int]:
        (thread,) = read_thread(debate.article, who, top.pk, after=after).threads
        return [reply.id for reply in thread.replies], thread.more

    def glance(who: Identity) -> tuple[list[int], int]:
        page = read_thread_page(debate.article, who, sort="oldest")
        (thread,) = [thread for thread in page.threads if thread.comment.id == top.pk]
        return [reply.id for reply in thread.replies], thread.more

    everyone, ids = anonymous_visitor(), [reply.pk for reply in replies]
    assert glance(everyone) == (ids[:5], 4) and glance(scene.mo) == (ids[:5], 5)
    assert see(everyone) == (ids, 0) and see(scene.mo) == ([*ids, held.pk], 0)
    assert see(everyone, after=ids[3]) == (ids[4:], 0)
    decide(scene.mo, held.pk, action="approve")
    assert glance(everyone) == (ids[:5], 5)
    assert isinstance(read_thread(debate.article, everyone, top.pk).threads[0].comment, CommentObject)


@pytest.mark.django_db
def test_likes_that_were_counted_wrong_by_side_are_found_and_repaired(debate: Debate) -> None:
    expected = debate.read("divided")
    Choice.objects.get(pk=debate.choices[0].pk).side_likes.update(likes=40)
    Comment.objects.filter(article=debate.article).update(best=1, divided=3)
    assert check_article(debate.article.pk, repair=True).sentences
    assert not check_article(debate.article.pk)
    assert debate.read("divided") == expected
