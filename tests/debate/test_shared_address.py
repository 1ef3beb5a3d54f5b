"""An audience behind one address: everybody takes part, with a short challenge if it gets busy."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from pydantic_core import to_json
from pytest_django import Settings

from debate.comments.models import Comment
from debate.limits.rates import Rate
from debate.polls.models import Poll
from debate.readers.models import Reader
from debate.sites.models import Site, SiteOrigin
from tests.cast import Scene, set_scene
from tests.support.challenges import solve

pytestmark = pytest.mark.django_db
NEWS = "https://news.example"


@pytest.fixture(autouse=True)
def crowded(settings: Settings) -> None:
    """Limits that two readers of one address use up."""
    settings.RATE_LIMITS_ON = True
    few = ("POSTS", "VOTES", "LIKES", "REPORTS", "NAMES", "FRAMES")
    settings.LIMITS = settings.LIMITS | {f"LIMIT_{name}_PER_ADDRESS": (Rate(2, 3_600),) for name in few}


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def ask(browser: Browser, method: str, path: str, body: Any = None, **headers: str) -> Any:
    return browser.generic(
        method, f"/api/v1{path}", to_json(body or {}), content_type="application/json", headers=headers
    )


def take_part(browser: Browser, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, bool]:
    """Call the API as our pages do; returns the status and whether a challenge was required first."""
    answer = ask(browser, method, path, body, **headers)
    if answer.status_code != 403 or answer.json()["error"]["code"] != "challenge_required":
        return answer.status_code, False
    challenge = browser.get(answer.json()["error"]["challenge"]).json()
    solved = headers | {"X-Challenge-Solution": solve(challenge)}
    return ask(browser, method, path, body, **solved).status_code, True


def named(name: str) -> Browser:
    browser = Browser()
    take_part(browser, "POST", "/session", {"name": name})
    return browser


def test_a_shared_address_can_take_names_and_post_with_challenges_only_when_busy(scene: Scene) -> None:
    browsers = [Browser() for _ in range(5)]
    names = [
        take_part(browser, "POST", "/session", {"name": f"Reader {number}"}) for number, browser in enumerate(browsers)
    ]
    assert names == [(201, False)] * 2 + [(201, True)] * 3
    assert Reader.objects.filter(name__startswith="Reader").count() == 5
    comments = [
        take_part(browser, "POST", "/articles/bridge/comments", {"body": f"A word of {number}.", "key": str(uuid4())})
        for number, browser in enumerate(browsers)
    ]
    assert comments == [(201, False)] * 2 + [(201, True)] * 3
    comment = Comment.objects.first()
    assert comment
    likes = [take_part(browser, "PUT", f"/comments/{comment.pk}/like") for browser in browsers[1:]]
    assert likes == [(200, False)] * 2 + [(200, True)] * 2


def test_an_audience_of_frames_gets_its_tokens(scene: Scene) -> None:
    SiteOrigin.objects.create(site=Site.objects.create(name="News"), origin=NEWS)
    frames = [take_part(Browser(), "POST", "/session/token", **{"X-Embedder": NEWS}) for _ in range(4)]
    assert frames == [(201, False)] * 2 + [(201, True)] * 2


def test_voters_at_one_address_solve_the_polls_own_challenge(scene: Scene) -> None:
    path, choices = f"/polls/{scene.poll.pk}/ballot", {"choices": [scene.choices[0].pk]}
    votes = [take_part(Browser(), "PUT", path, choices) for _ in range(4)]
    assert votes == [(200, False)] * 2 + [(200, True)] * 2
    assert Poll.objects.get().ballots == 4


def test_a_solution_is_valid_once_and_for_one_purpose(scene: Scene) -> None:
    for number in range(2):
        named(f"Early {number}")
    challenge = Browser().get("/api/v1/challenges/guest").json()
    for_reports = Browser().get("/api/v1/challenges/report").json()
    used = {"X-Challenge-Solution": solve(challenge)}
    assert ask(Browser(), "POST", "/session", {"name": "Ann B"}, **used).status_code == 201
    for header in (used, {"X-Challenge-Solution": solve(for_reports)}, {"X-Challenge-Solution": "x" * 5_000}):
        refused = ask(Browser(), "POST", "/session", {"name": "Ben B"}, **header)
        assert refused.json()["error"]["code"] == "challenge_required"


def test_requests_far_above_the_limit_are_refused_even_with_a_solution(
    scene: Scene, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LIMITS = settings.LIMITS | {"LIMIT_NAMES_PER_ADDRESS": (Rate(1, 3_600),)}
    monkeypatch.setattr("debate.readers.limits.CHALLENGED_TIMES", 3)
    assert [take_part(Browser(), "POST", "/session", {"name": f"R {n}"})[0] for n in range(5)] == [201] * 4 + [429]


def test_a_solution_does_not_extend_a_single_readers_limit(scene: Scene, settings: Settings) -> None:
    settings.LIMITS = settings.LIMITS | {"LIMIT_POSTS_PER_READER": (Rate(1, 3_600),)}
    browser = named("Ann B")
    posts = [
        take_part(browser, "POST", "/articles/bridge/comments", {"body": f"Word {n}", "key": str(uuid4())})
        for n in range(2)
    ]
    assert posts == [(201, False), (429, False)]


def test_without_script_a_refused_comment_keeps_its_text_and_says_what_to_do(scene: Scene) -> None:
    for number in range(2):
        named(f"Early {number}")
    page = Browser().post("/a/bridge/comment", {"body": "My words", "name": "Ann B", "key": str(uuid4())})
    assert page.status_code == 403
    text = page.content.decode()
    assert "which needs JavaScript. Without it, try again in 30 minutes." in text
    assert "My words" in text


def test_challenges_are_issued_only_for_known_purposes() -> None:
    for purpose in ("post", "like", "report", "guest", "token", "sign-in"):
        answer = Browser().get(f"/api/v1/challenges/{purpose}")
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert Browser().get("/api/v1/challenges/nothing").status_code == 404
