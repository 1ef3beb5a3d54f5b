"""Pages are put together from cached pieces, and no reader gets another reader's marks with them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.test import Client as Browser
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import DjangoAssertNumQueries

from debate.articles.models import Article
from debate.caches.recently_used import KeptInMemory
from debate.comments.models import Comment, Like
from debate.pages.debates.outlines import forget_markup
from debate.pages.debates.parts import forget_debates
from debate.polls.models import BallotChoice, Choice, Poll
from debate.readers.models import Reader
from tests.cast import PASSWORD, account, add_poll, set_scene

pytestmark = pytest.mark.django_db

SORTS = ("newest", "oldest", "top", "best")


@dataclass(frozen=True)
class Person:
    """A reader and their browser; `reader` is None for one who has only a ballot cookie, or nothing."""

    browser: Browser
    reader: Reader | None = None

    def see(self, slug: str, query: str = "", language: str = "en") -> str:
        """Return the article's page without the parts that differ at each request."""
        headers = {"Sec-Fetch-Site": "same-origin", "Accept-Language": language}
        response = self.browser.get(f"/a/{slug}/{query}", headers=headers)
        assert response.status_code == 200, response.content
        return re.sub('name="key" value="[^"]+"', "", response.content.decode())

    def send(self, address: str, **fields: object) -> None:
        """Send a form, which may be refused."""
        headers = {"Sec-Fetch-Site": "same-origin"}
        assert self.browser.post(address, fields, headers=headers).status_code < 500


def named_guest(name: str) -> Person:
    browser = Browser()
    assert browser.post("/sign-in/guest", {"name": name}).status_code == 302
    return Person(browser, Reader.objects.get(name=name))


def signed_in(name: str, *, moderator: bool = False) -> Person:
    reader = account(name, moderator=moderator).reader
    browser = Browser()
    assert browser.post("/sign-in/", {"username": name.lower(), "password": PASSWORD}).status_code == 302
    return Person(browser, reader)


@pytest.fixture
def people() -> list[Person]:
    """Ann and Ben are guests, Cai has an account, Dee moderates, and two have no name."""
    guests = [named_guest("Ann <b>&amp;"), named_guest("Ben")]
    return [*guests, signed_in("Cai"), signed_in("Dee", moderator=True), Person(Browser()), Person(Browser())]


def see_afresh(person: Person, slug: str, query: str = "", language: str = "en") -> str:
    """Return the page as it is made where nothing is kept."""
    forget_markup()
    forget_debates()
    return person.see(slug, query, language)


def comments_with(pattern: str, page: str) -> set[int]:
    """Return the comments whose part of the page has the pattern."""
    parts = re.findall(r'<article class="[^"]*" id="comment-(\d+)"(.*?)</article>', page, re.DOTALL)
    return {int(pk) for pk, part in parts if re.search(pattern, part)} - {0}


def assert_marks_are_own(page: str, person: Person, article: Article, ballot: set[int]) -> None:
    """Assert that the page's marks are those of the reader, by the database, and of nobody else."""
    reader = person.reader
    shown = Comment.objects.filter(article=article, pk__in=comments_with("data-body>", page))
    liked = Like.objects.filter(voter=reader.voter, comment__in=shown) if reader else Like.objects.none()
    own = shown.filter(author=reader) if reader else Comment.objects.none()
    moderates = reader is not None and reader.is_moderator
    assert comments_with('name="liked" value="yes"', page) == set(liked.values_list("comment_id", flat=True))
    assert comments_with("data-own", page) == set(own.values_list("pk", flat=True))
    assert comments_with("data-body-text", page) == set(own.values_list("pk", flat=True))
    assert comments_with(r'data-act="like"[^>]* disabled', page) == set(own.values_list("pk", flat=True))
    assert ('data-act="remove"' in page) == moderates
    held = {comment.pk for comment in shown if comment.state == "pending" and not comment.seen}
    assert all(moderates or comment.author == reader for comment in shown if comment.pk in held)
    assert {int(pk) for pk in re.findall(r'data-choice="(\d+)"[^>]*data-own="yes"', page)} == ballot
    assert f'data-reader="{reader.pk if reader else ""}"' in page
    assert "\0" not in page


def show_votes(page: str) -> bool:
    return bool(re.search(r"data-votes>\d", page)) or bool(re.search(r"data-percent>\d", page))


acts = st.tuples(
    st.sampled_from(["vote", "withdraw-vote", "like", "unlike", "say", "reply", "edit", "withdraw", "decide", "hold"]),
    st.integers(0, 5),
    st.integers(0, 3),
    st.sampled_from(SORTS),
)


def act(person: Person, what: str, which: int, article: Article, poll: Poll, choices: Sequence[Choice]) -> None:
    """Let a person do something to one of the newest comments, or to the poll; it may be refused."""
    newest = list(article.comments.order_by("-pk")[:4])
    comment = newest[which % len(newest)] if newest else None
    words = f"Words {uuid4().hex}"
    match what:
        case "vote":
            person.send(f"/poll/{poll.pk}/vote", choice=choices[which % len(choices)].pk)
        case "withdraw-vote":
            person.send(f"/poll/{poll.pk}/vote", withdraw="yes")
        case "hold":
            article.refresh_from_db()
            Article.objects.filter(pk=article.pk).update(moderation="" if article.moderation else "before")
            Article.objects.filter(pk=article.pk).update(rev=article.rev + 1)
        case "say":
            person.send(f"/a/{article.slug}/comment", body=words)
        case _ if comment is None:
            pass
        case "reply":
            person.send(f"/a/{article.slug}/comment", body=words, parent=comment.pk)
        case "like" | "unlike":
            person.send(f"/comment/{comment.pk}/like", liked="yes" if what == "unlike" else "")
        case "edit":
            person.send(f"/comment/{comment.pk}/edit", body=words)
        case "withdraw":
            person.send(f"/comment/{comment.pk}/withdraw")
        case _:
            decisions = ("remove", "restore", "approve", "pin")
            person.send(f"/comment/{comment.pk}/decision", action=decisions[which])


@settings(max_examples=15)
@given(steps=st.lists(acts, min_size=1, max_size=8))
def test_readers_who_take_turns_never_see_each_others_marks(
    people: list[Person], steps: list[tuple[str, int, int, str]]
) -> None:
    article = Article.objects.create(slug=f"bridge-{uuid4().hex}", title="A new bridge", body="A story.")
    poll = add_poll(article, results="after_voting")
    choices, voters = list(poll.choices.all()), dict[int, set[int]]()

    def check(number: int, page: str) -> None:
        ballot = voters.get(number, set())
        assert_marks_are_own(page, people[number], article, ballot)
        assert show_votes(page) == bool(ballot), "votes are shown to those who have voted alone"

    for what, number, which, sort in steps:
        act(people[number], what, which, article, poll, choices)
        if what in ("vote", "withdraw-vote"):
            voters[number] = {choices[which % len(choices)].pk} if what == "vote" else set()
            counted = BallotChoice.objects.filter(ballot__poll=poll).count()
            assert counted == sum(map(len, voters.values()))
        for other in (number, (number + 1 + which) % len(people)):
            check(other, people[other].see(article.slug, f"?sort={sort}"))
    warm = [person.see(article.slug) for person in people]
    for number, page in enumerate(warm):
        check(number, page)
        assert page == see_afresh(people[number], article.slug)


@pytest.mark.parametrize("query", ["", "?sort=top", "?reply={}", "?edit={}", "?report={}", "?remove={}", "?thread={}"])
def test_a_page_of_kept_pieces_is_byte_for_byte_the_page_made_at_once(people: list[Person], query: str) -> None:
    scene = set_scene()
    ann, ben, _, dee, nobody, _ = people
    ann.send("/a/bridge/comment", body="Ann's words")
    first = Comment.objects.get(body="Ann's words")
    ben.send("/a/bridge/comment", body="Ben answers", parent=first.pk)
    ben.send(f"/comment/{first.pk}/like")
    nobody.send(f"/poll/{scene.poll.pk}/vote", choice=scene.choices[0].pk)
    dee.send(f"/comment/{first.pk}/decision", action="pin")
    address = query.format(first.pk)
    afresh = [see_afresh(person, "bridge", address) for person in people]
    # In another order, and twice: it must make no difference who comes first.
    forget_markup()
    for _ in range(2):
        kept = [person.see("bridge", address) for person in reversed(people)]
        assert kept[::-1] == afresh


def test_readers_of_one_debate_each_get_its_pieces_in_their_language(people: list[Person]) -> None:
    set_scene()
    people[0].send("/a/bridge/comment", body="Ann's words")
    codes = ["en", "de", "ar"]
    afresh = [see_afresh(person, "bridge", language=code) for person in people for code in codes]
    assert [person.see("bridge", language=code) for person in people for code in codes] == afresh
    assert ["Antworten</a>" in page for page in afresh[:3]] == [False, True, False]


def test_a_change_is_on_everybodys_next_page(people: list[Person]) -> None:
    scene = set_scene()
    ann, ben, cai, dee, nobody, _ = people
    ann.send("/a/bridge/comment", body="First words")
    comment = Comment.objects.get(body="First words")

    def see_all() -> list[str]:
        return [person.see("bridge") for person in people]

    assert all("First words" in page for page in see_all())
    ann.send(f"/comment/{comment.pk}/edit", body="Better words")
    assert all("First words" not in page and "Better words" in page for page in see_all())
    ben.send(f"/comment/{comment.pk}/like")
    assert all("<span data-likes>1<" in page for page in see_all())
    nobody.send(f"/poll/{scene.poll.pk}/vote", choice=scene.choices[0].pk)
    assert all('data-cast="1"' in page for page in see_all())
    dee.send(f"/comment/{comment.pk}/decision", action="remove")
    assert all("Better words" not in page and "Removed by a moderator" in page for page in see_all())
    cai.send("/a/bridge/comment", body="Other words", parent=comment.pk)
    assert not any("Other words" in page for page in see_all())


def test_a_held_comment_is_seen_by_its_author_and_moderators_alone(people: list[Person]) -> None:
    set_scene()
    Article.objects.update(moderation="before")
    people[0].send("/a/bridge/comment", body="Held words")
    for _ in range(2):
        seen = ["Held words" in person.see("bridge") for person in people]
        assert seen == [True, False, False, True, False, False]


def test_the_edit_button_goes_with_the_time_to_edit(people: list[Person]) -> None:
    set_scene()
    people[0].send("/a/bridge/comment", body="My words")
    assert "data-body-text" in people[0].see("bridge")
    Comment.objects.update(created="2020-01-01T00:00:00Z")
    assert "data-body-text" not in see_afresh(people[0], "bridge")


def test_words_that_look_like_a_hole_of_the_page_stay_words(people: list[Person]) -> None:
    set_scene()
    people[0].send("/a/bridge/comment", body="It is \0reader-name\0 and \0comment-1\0.")
    page = people[1].see("bridge")
    assert "It is reader-name and comment-1." in page and "\0" not in page


def test_a_readers_page_asks_as_little_of_the_database_in_a_long_debate(
    people: list[Person], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    scene = set_scene()
    for number in range(30):
        scene.post(scene.ben, f"Comment {number}")
    for person in people[:2]:
        person.send(f"/poll/{scene.poll.pk}/vote", choice=scene.choices[0].pk)
        person.see("bridge")
        with django_assert_max_num_queries(9):
            person.see("bridge")


def test_the_memory_for_pieces_is_bounded() -> None:
    kept = KeptInMemory[int, str](at_most_bytes=100, size=len)
    for number in range(50):
        kept.put(number, "x" * 10)
        assert kept.get(0), "what is used stays"
    assert kept.bytes_kept == 100 and kept.get(1) is None and kept.get(49)
    kept.put(49, "x" * 101)
    assert kept.get(49) is None and kept.bytes_kept <= 100
