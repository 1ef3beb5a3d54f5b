"""Hidden votes appear nowhere: on no page, in no API response, in no diff, in no file."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from debate.comments.models import Comment
from debate.diffs import read_changes
from debate.polls.ballots import cast_ballot
from debate.polls.models import Choice, Poll, PollMinute
from debate.polls.previews import preview_path
from debate.polls.schedule import apply_schedule, archive_poll, close_poll, open_poll, publish_poll
from debate.polls.shares import shares
from debate.sites.models import Site, SiteOrigin
from debate.wire.articles import ChangesFrame
from debate.wire.base import to_json
from tests.cast import PASSWORD, Scene, add_poll, set_scene
from tests.debate.test_diff_law import fresh

pytestmark = pytest.mark.django_db

# Numbers that appear nowhere else, and their shares: 53, 30, 17.
VOTES = (48_611, 27_737, 15_227)
BALLOTS = sum(VOTES)
TRACES = re.compile(
    "|".join(
        [rf"(?<!\d){count:,}(?!\d)|(?<!\d){count}(?!\d)" for count in VOTES]
        + [rf"(?<!\d){share}(\.\d+)?%" for share in shares(VOTES)]
    )
)
HIDDEN = ["after_voting", "after_closing"]
# Values for the parameters of all addresses, so that new addresses are tested too.
ARGUMENTS: dict[str, Any] = {"slug": "bridge", "scheme": "https", "host": "news.example", "rest": "nowhere"}


class Booth:
    """A poll with many votes; Ann has voted and commented, Ben has not."""

    def __init__(self, results: str, kind: str = "one") -> None:
        self.scene: Scene = set_scene()
        Poll.objects.filter(pk=self.scene.poll.pk).update(results=results, kind=kind)
        if kind == "scale":
            for value, choice in enumerate(self.scene.choices, start=1):
                Choice.objects.filter(pk=choice.pk).update(value=value)
        SiteOrigin.objects.create(site=Site.objects.create(name="News"), origin="https://news.example")
        cast_ballot(self.scene.ann, self.scene.poll.pk, [self.scene.choices[0].pk])
        self.comment = self.scene.post(self.scene.ann, "A word.")
        for choice, votes in zip(self.scene.choices, VOTES, strict=True):
            Choice.objects.filter(pk=choice.pk).update(votes=votes)
        Poll.objects.filter(pk=self.scene.poll.pk).update(ballots=BALLOTS)
        PollMinute.objects.create(
            poll=self.scene.poll,
            minute=timezone.now().replace(second=0, microsecond=0) - timedelta(minutes=5),
            version=1,
            ballots=BALLOTS,
            votes={str(choice.pk): votes for choice, votes in zip(self.scene.choices, VOTES, strict=True)},
        )

    def addresses(self) -> list[str]:
        """Return every address of the server that can be filled in, including the admin's for this poll."""
        numbers = {"comment_id": self.comment.pk, "poll_id": self.scene.poll.pk, "token": "x"}
        routes = _routes(get_resolver().url_patterns)
        found = {address for route in routes if (address := _filled(route, ARGUMENTS | numbers))}
        for name in ("results.csv", "results.json", "timeline.csv", "timeline.json"):
            found.add(f"/admin/debate/poll/{self.scene.poll.pk}/files/{name}")
        orders = ("newest", "oldest", "top", "replies", "common-ground", "divided")
        found |= {f"/a/bridge/?sort={sort}" for sort in orders}
        found |= {f"/api/v1/articles/bridge/comments?sort={sort}" for sort in orders}
        found |= {
            "/api/v1/articles/bridge/changes?since=0",
            f"/a/bridge/?thread={self.comment.pk}",
            "/oembed?url=http://testserver/a/bridge/poll/",
            f"/a/bridge/poll/?timeline={self.scene.poll.pk}",
            f"/admin/debate/poll/{self.scene.poll.pk}/change/",
            f"/admin/debate/article/{self.scene.article.pk}/change/",
            f"/admin/debate/comment/{self.comment.pk}/change/",
            preview_path(self.scene.poll),
        }
        return sorted(found)


def _routes(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def _filled(route: str, arguments: dict[str, Any]) -> str | None:
    """Return the route as an address; None if it is a regular expression or needs a value that is missing here."""
    if re.search(r"[\^$\\(]", route):
        return None
    names = re.findall(r"<(?:\w+:)?(\w+)>", route)
    if not set(names) <= arguments.keys() | {"object_id"}:
        return None
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda name: str(arguments.get(name[1], 1)), route)


def traces(browser: Browser, address: str) -> list[str]:
    """Return what an address reveals of the votes."""
    response = browser.get(address, follow=True)
    return [found[0] for found in TRACES.finditer(response.getvalue().decode(errors="replace"))]


def stranger(booth: Booth) -> Browser:
    return Browser()


def moderator(booth: Booth) -> Browser:
    browser = Browser()
    browser.post("/sign-in/", {"username": "mo", "password": PASSWORD})
    return browser


def reader_without_a_ballot(booth: Booth) -> Browser:
    browser = Browser()
    browser.post("/sign-in/guest", {"name": "Cleo"})
    return browser


def voter(booth: Booth) -> Browser:
    """Return the browser of a reader who votes, which changes the numbers by one."""
    browser = Browser()
    Choice.objects.filter(pk=booth.scene.choices[0].pk).update(votes=VOTES[0] - 1)
    address = f"/api/v1/polls/{booth.scene.poll.pk}/ballot"
    token = browser.get("/api/v1/session").json()["csrf"]
    body = json.dumps({"choices": [booth.scene.choices[0].pk]})
    answer = browser.put(address, body, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 200
    browser.ack = answer.content.decode()  # type: ignore[attr-defined]
    return browser


def editor(booth: Booth) -> Browser:
    browser = Browser()
    browser.force_login(User.objects.create_superuser("Ed"))
    return browser


@pytest.mark.parametrize(
    ("results", "kind", "who"),
    [
        ("after_voting", "one", stranger),
        ("after_voting", "scale", moderator),
        ("after_voting", "several", reader_without_a_ballot),
        ("after_closing", "one", voter),
        ("after_closing", "scale", stranger),
        ("after_closing", "several", moderator),
        ("after_closing", "scale", editor),
    ],
)
def test_no_address_reveals_hidden_votes(results: str, kind: str, who: Any) -> None:
    booth = Booth(results, kind)
    browser = who(booth)
    # For everybody but editors the admin is only a sign-in page.
    asked = [address for address in booth.addresses() if who is editor or not address.startswith("/admin/")]
    given_away = {address: found for address in asked if (found := traces(browser, address))}
    assert len(asked) > 40
    assert given_away == {}
    assert not TRACES.search(getattr(browser, "ack", ""))


def test_the_side_of_a_comments_author_is_hidden_while_the_votes_are() -> None:
    booth = Booth("after_closing")
    ed, address = editor(booth), f"/admin/debate/comment/{booth.comment.pk}/change/"
    assert ed.get(address).status_code == 200
    label = booth.scene.choices[0].label
    assert f">{label}<" not in ed.get(address).content.decode()
    assert '"side":null' in Browser().get("/api/v1/articles/bridge/comments").content.decode()
    close_poll(booth.scene.poll.pk)
    assert f'"side":{booth.scene.choices[0].pk}' in Browser().get("/api/v1/articles/bridge/comments").content.decode()
    assert f">{label}<" in ed.get(address).content.decode()


def test_the_check_for_hidden_votes_finds_visible_ones() -> None:
    booth = Booth("always")
    asked = [address for address in booth.addresses() if not address.startswith("/admin/")]
    given_away = {address for address in asked if traces(Browser(), address)}
    poll = booth.scene.poll.pk
    expected = {"/", "/a/bridge/", "/a/bridge/poll/", "/api/v1/articles/bridge", f"/api/v1/polls/{poll}/timeline"}
    expected |= {f"/embed/https/news.example/poll/{poll}/", "/embed/https/news.example/a/bridge/"}
    assert expected | {f"/api/v1/polls/{poll}", "/api/v1/articles/bridge/changes"} <= given_away
    ed = editor(booth)
    for address in (f"/admin/debate/poll/{poll}/change/", f"/admin/debate/poll/{poll}/files/timeline.csv"):
        assert traces(ed, address)


def test_a_voter_sees_hidden_votes_only_in_private_responses() -> None:
    booth = Booth("after_voting")
    browser = voter(booth)
    assert TRACES.search(browser.ack)  # type: ignore[attr-defined]
    poll = booth.scene.poll.pk
    own = ("/a/bridge/", "/a/bridge/poll/", "/api/v1/articles/bridge", f"/api/v1/polls/{poll}")
    for address in (*own, f"/api/v1/polls/{poll}/timeline"):
        assert traces(browser, address), address
    for address in ("/api/v1/articles/bridge/changes", "/api/v1/articles/bridge/changes?since=0", "/"):
        assert not traces(browser, address), address


@pytest.mark.parametrize("results", HIDDEN)
def test_the_number_of_voters_is_always_visible(results: str) -> None:
    booth = Booth(results)
    (tally,) = Browser().get("/api/v1/articles/bridge").json()["tallies"]
    assert (tally["ballots"], tally["votes"], tally["hidden"]) == (BALLOTS, {}, True)
    assert "mean" not in tally
    assert f"{BALLOTS:,}" in Browser().get("/a/bridge/").content.decode()
    assert booth.scene.poll.pk == tally["poll"]


@pytest.mark.parametrize("results", HIDDEN)
@pytest.mark.parametrize("end", [close_poll, archive_poll, apply_schedule])
def test_hidden_votes_and_sides_appear_when_the_poll_has_closed(results: str, end: Any) -> None:
    booth = Booth(results)
    scene = booth.scene
    other = scene.post(scene.ben, "Another word.")
    client = fresh(scene)
    assert client.comments[booth.comment.pk]["side"] is None
    if end is apply_schedule:
        Poll.objects.filter(pk=scene.poll.pk).update(closes=timezone.now())
        assert apply_schedule() == 1
    else:
        end(scene.poll.pk)
    diff = read_changes(scene.article.pk, client.epoch, client.rev)
    assert isinstance(diff, ChangesFrame)
    assert [comment.id for comment in diff.comments] == [booth.comment.pk]
    assert client.apply(json.loads(to_json(diff)))
    assert client == fresh(scene)
    assert client.comments[booth.comment.pk]["side"] == scene.choices[0].pk
    assert client.comments[other.pk]["side"] is None
    assert client.tallies[scene.poll.pk]["votes"] == {
        str(choice.pk): votes for choice, votes in zip(scene.choices, VOTES, strict=True)
    }


def test_votes_and_sides_are_hidden_again_when_a_poll_reopens() -> None:
    booth = Booth("after_closing")
    close_poll(booth.scene.poll.pk)
    client = fresh(booth.scene)
    open_poll(booth.scene.poll.pk)
    diff = read_changes(booth.scene.article.pk, client.epoch, client.rev)
    assert client.apply(json.loads(to_json(diff)))
    assert client == fresh(booth.scene)
    assert not TRACES.search(to_json(diff).decode())
    assert client.comments[booth.comment.pk]["side"] is None


def test_changing_who_can_see_results_shows_or_hides_votes_and_sides() -> None:
    booth = Booth("always")
    client = fresh(booth.scene)
    for results, side in (("after_voting", None), ("always", booth.scene.choices[0].pk)):
        Poll.objects.filter(pk=booth.scene.poll.pk).update(results=results)
        publish_poll(booth.scene.poll.pk)
        assert client.apply(json.loads(to_json(read_changes(booth.scene.article.pk, client.epoch, client.rev))))
        assert client == fresh(booth.scene)
        assert client.comments[booth.comment.pk]["side"] == side


def test_a_withdrawn_comment_stays_withdrawn_when_sides_appear() -> None:
    booth = Booth("after_closing")
    Comment.objects.filter(pk=booth.comment.pk).update(state="withdrawn")
    client = fresh(booth.scene)
    close_poll(booth.scene.poll.pk)
    diff = read_changes(booth.scene.article.pk, client.epoch, client.rev)
    assert isinstance(diff, ChangesFrame) and diff.comments == []


def test_a_side_comes_from_the_first_single_choice_poll() -> None:
    scene = set_scene()
    several = add_poll(scene.article, kind="several", max_choices=3, position=0)
    Poll.objects.filter(pk=scene.poll.pk).update(position=1)
    cast_ballot(scene.ann, several.pk, [choice.pk for choice in several.choices.all()])
    assert scene.post(scene.ann).side_id is None
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[1].pk])
    assert scene.post(scene.ann).side_id == scene.choices[1].pk
