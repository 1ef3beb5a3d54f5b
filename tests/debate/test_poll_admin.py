"""Polls in Django's admin: created, ordered, scheduled, previewed, corrected and exported without touching JSON."""

import csv
import re
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client as Browser

from debate.articles.models import Article
from debate.polls.ballots import cast_ballot
from debate.polls.models import Choice, Correction, Poll
from debate.polls.previews import preview_path
from tests.cast import Scene, add_poll, set_scene

pytestmark = pytest.mark.django_db

RULES = {"results": "always", "changeable": "on", "voters": "anyone", "challenge": "auto", "position": "1"}
LABELS = ("Yes", "No", "Not sure")


@pytest.fixture
def scene() -> Scene:
    return set_scene()


@pytest.fixture
def editor(scene: Scene) -> Browser:
    browser = Browser()
    browser.force_login(User.objects.create_superuser("Ed"))
    return browser


def save(editor: Browser, path: str, choices: list[dict[str, Any]], **fields: Any) -> str:
    """Send the admin's form of a poll as a browser would; returns the next page, with its errors."""
    data = {"kind": "one", "min_choices": "1", "max_choices": "1"} | RULES | fields
    kept = sum("id" in choice for choice in choices)
    for prefix, total, initial in (("choices", len(choices), kept), ("corrections", 0, 0)):
        data |= {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": initial}
    for number, choice in enumerate(choices):
        data |= {f"choices-{number}-{name}": value for name, value in choice.items()}
    return editor.post(path, data, follow=True).content.decode()


def add(editor: Browser, article: Article, *labels: str, **fields: Any) -> str:
    choices = [{"label": label} for label in labels]
    question = {"article": article.pk, "question": "How high?"}
    return save(editor, "/admin/debate/poll/add/", choices, **question | fields)


def change(editor: Browser, poll: Poll, labels: list[str], **fields: Any) -> str:
    stored = list(poll.choices.all())
    choices: list[dict[str, Any]] = [{"label": label} for label in labels]
    for choice, known in zip(choices, stored, strict=False):
        choice |= {"id": known.pk, "poll": poll.pk, "position": known.position or 1}
    question = {"article": poll.article_id, "question": poll.question}
    return save(editor, f"/admin/debate/poll/{poll.pk}/change/", choices, **question | fields)


def newest() -> Poll:
    return Poll.objects.latest("pk")


def labels(poll: Poll) -> list[str]:
    return [choice.label for choice in poll.choices.all()]


def test_a_new_poll_is_a_draft_with_its_choices_in_order(editor: Browser, scene: Scene) -> None:
    add(editor, scene.article, "Low", "High")
    poll = newest()
    assert (poll.state, poll.question, labels(poll)) == ("draft", "How high?", ["Low", "High"])
    assert [choice.position for choice in poll.choices.all()] == [1, 2]
    ordered = [{"label": "Low", "position": "3"}, {"label": "Middle", "position": "2"}, {"label": "High"}]
    save(editor, "/admin/debate/poll/add/", ordered, article=scene.article.pk, question="Again?", move="open")
    assert (newest().state, labels(newest())) == ("open", ["Middle", "Low", "High"])


def test_a_poll_is_scheduled_and_every_transition_is_offered(editor: Browser, scene: Scene) -> None:
    times = {"opens_0": "2099-01-01", "opens_1": "12:00", "closes_0": "2099-01-02", "closes_1": "12:00"}
    add(editor, scene.article, *LABELS, **times, move="scheduled")
    poll = newest()
    assert poll.opens and (poll.state, poll.opens.isoformat()) == ("scheduled", "2099-01-01T12:00:00+00:00")
    states = []
    for move in ("open", "closed", "archived", "closed", "open", ""):
        change(editor, newest(), list(LABELS), **times, move=move)
        states.append(newest().state)
    assert states == ["open", "closed", "archived", "closed", "open", "open"]


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("several", {"min_choices": "2", "max_choices": "3"}, (2, 3, [None, None, None])),
        ("one", {"min_choices": "2", "max_choices": "3"}, (1, 1, [None, None, None])),
        ("scale", {}, (1, 1, [1, 2, 3])),
    ],
)
def test_each_kind_of_poll_can_be_created(
    editor: Browser, scene: Scene, kind: str, fields: dict[str, str], expected: tuple[int, int, list[int | None]]
) -> None:
    add(editor, scene.article, *LABELS, kind=kind, move="open", **fields)
    poll = newest()
    values = [choice.value for choice in poll.choices.all()]
    assert (poll.kind, poll.state, (poll.min_choices, poll.max_choices, values)) == (kind, "open", expected)


def test_a_scale_without_choices_gets_the_points_from_1_to_5(editor: Browser, scene: Scene) -> None:
    add(editor, scene.article, kind="scale", move="open")
    assert (newest().state, labels(newest())) == ("open", ["1", "2", "3", "4", "5"])


@pytest.mark.parametrize(
    ("words", "fields", "complaint"),
    [
        (("Yes", "yes"), {}, "Two choices have the same text."),
        (LABELS, {"kind": "several", "min_choices": "3", "max_choices": "2"}, "At most cannot be less than at least."),
        (LABELS, {"move": "scheduled"}, "needs a time at which it opens"),
        (
            LABELS,
            {"opens_0": "2099-01-02", "opens_1": "12:00", "closes_0": "2099-01-01", "closes_1": "12:00"},
            "A poll closes after it opens.",
        ),
        (("Yes",), {"move": "open"}, "A poll must have 2 to 20 choices; this one has 1."),
    ],
)
def test_an_invalid_poll_is_refused_with_the_reason(
    editor: Browser, scene: Scene, words: tuple[str, ...], fields: dict[str, str], complaint: str
) -> None:
    assert complaint in add(editor, scene.article, *words, **fields)
    assert not Poll.objects.filter(state="open").exclude(pk=scene.poll.pk).exists()


def test_a_picture_comes_from_an_allowed_origin(editor: Browser, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "IMAGE_ORIGINS", ["https://images.example.org"])
    for origin, is_taken in (("https://images.example.org", True), ("https://elsewhere.example", False)):
        choices = [{"label": "A", "image": f"{origin}/a.jpg"}, {"label": "B"}]
        page = save(editor, "/admin/debate/poll/add/", choices, article=scene.article.pk, question="Which?")
        assert ("Pictures can only come from" in page) != is_taken
    assert [choice.image for choice in Choice.objects.exclude(image="")] == ["https://images.example.org/a.jpg"]


def test_the_first_ballot_locks_the_choices_and_wording_fixes_are_logged(editor: Browser, scene: Scene) -> None:
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[0].pk])
    change(
        editor,
        scene.poll,
        ["Yes!", "No", "Not sure", "Added"],
        question="Should it be built at all?",
        kind="scale",
        position="4",
    )
    poll = newest()
    assert (poll.kind, poll.question, labels(poll)) == ("one", "Should it be built at all?", ["Yes!", "No", "Not sure"])
    first = {"choices-0-DELETE": "on", "choices-0-position": "9", "choices-0-value": "7"}
    change(editor, poll, ["Yes!", "No", "Not sure"], **first)
    assert [(choice.label, choice.position, choice.value) for choice in poll.choices.all()] == [
        ("Yes!", 0, None),
        ("No", 1, None),
        ("Not sure", 2, None),
    ]
    corrections = Correction.objects.values_list("choice", "before", "after", "corrected_by")
    assert list(corrections) == [
        (None, "Should it be built?", "Should it be built at all?", "Ed"),
        (scene.choices[0].pk, "Yes", "Yes!", "Ed"),
    ]
    poll.refresh_from_db()
    assert (poll.position, Article.objects.get().rev) == (1, 2)


def test_choices_of_a_poll_without_ballots_can_be_changed_added_and_deleted(editor: Browser, scene: Scene) -> None:
    change(editor, scene.poll, ["Yes", "No", "Not sure", "Later"], **{"choices-2-DELETE": "on"})
    assert labels(scene.poll) == ["Yes", "No", "Later"]
    assert "keep at least 2 choices" in change(
        editor, scene.poll, ["Yes", "No", "Later"], **{"choices-0-DELETE": "on", "choices-1-DELETE": "on"}
    )
    assert not Correction.objects.exists()


def test_polls_are_ordered_on_their_articles_page(editor: Browser, scene: Scene) -> None:
    other = add_poll(scene.article)
    path = f"/admin/debate/article/{scene.article.pk}/change/"
    page = editor.get(path).content.decode()
    names = re.findall(r'name="(polls-[^"]+)"', page)
    assert {name for name in names if name.endswith("question")} == set()
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    fields |= {"title": "A new bridge", "slug": "bridge", "body": ""} | {
        "polls-0-position": "2",
        "polls-1-position": "1",
    }
    editor.post(path, fields, follow=True)
    assert list(Poll.objects.values_list("pk", flat=True)) == [other.pk, scene.poll.pk]
    assert {poll.rev for poll in Poll.objects.all()} == {1, 2}


def test_only_a_draft_can_be_deleted(editor: Browser, scene: Scene) -> None:
    draft = add_poll(scene.article, state="draft")
    for poll in (draft, scene.poll):
        editor.post(f"/admin/debate/poll/{poll.pk}/delete/", {"post": "yes"})
    assert list(Poll.objects.all()) == [scene.poll]


def test_several_polls_change_state_from_the_list_and_failures_are_reported(editor: Browser, scene: Scene) -> None:
    draft = add_poll(scene.article, state="draft")
    chosen = {"action": "close_now", "_selected_action": [scene.poll.pk, draft.pk]}
    page = editor.post("/admin/debate/poll/", chosen, follow=True).content.decode()
    assert "A poll with the state Draft can&#x27;t change to Closed." in page
    assert list(Poll.objects.order_by("pk").values_list("state", flat=True)) == ["closed", "draft"]


def test_a_preview_link_shows_a_draft_to_anybody_but_takes_no_votes(editor: Browser, scene: Scene) -> None:
    draft = add_poll(scene.article, ("Left", "Right"), state="draft")
    form = editor.get(f"/admin/debate/poll/{draft.pk}/change/").content.decode()
    (path,) = re.findall(r'href="(/poll/preview/[^"]+)"', form)
    stranger = Browser()
    page = stranger.get(path)
    assert (page.status_code, page["X-Robots-Tag"]) == (200, "noindex")
    assert "Left" in page.content.decode() and "fieldset disabled" in page.content.decode()
    assert stranger.get(path[:-5] + "xxxx/").status_code == 404
    assert stranger.get(f"/poll/preview/{draft.pk}/").status_code == 404
    assert "Left" not in stranger.get("/a/bridge/").content.decode()
    assert stranger.get(preview_path(scene.poll))["Location"] == f"/a/bridge/poll/#poll-{scene.poll.pk}"


def test_results_and_timeline_can_be_exported(editor: Browser, scene: Scene) -> None:
    Choice.objects.filter(pk=scene.choices[0].pk).update(label='=HYPERLINK("http://evil.example")')
    Choice.objects.filter(pk=scene.choices[1].pk).update(label="-1+1, or not")
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[0].pk])
    files = {name: _file(editor, scene.poll, name) for name in ("results.csv", "timeline.csv")}
    header, *rows = csv.reader(StringIO(files["results.csv"].content.decode("utf-8-sig")))
    ids = [str(choice.pk) for choice in scene.choices]
    assert files["results.csv"].content.startswith(b"\xef\xbb\xbf")
    assert header == ["choice", "label", "value", "votes", "percent", "voters"]
    assert rows == [
        [ids[0], '\'=HYPERLINK("http://evil.example")', "", "1", "100", "1"],
        [ids[1], "'-1+1, or not", "", "0", "0", "1"],
        [ids[2], "Not sure", "", "0", "0", "1"],
    ]
    header, row = csv.reader(StringIO(files["timeline.csv"].content.decode("utf-8-sig")))
    assert datetime.strptime(row[0], "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007  (as a spreadsheet reads it)
    assert header[2] == '\'=HYPERLINK("http://evil.example")' and row[1:] == ["1", "1", "0", "0"]
    assert _file(editor, scene.poll, "results.json").json()["tally"]["votes"][ids[0]] == 1
    assert _file(editor, scene.poll, "timeline.json").json()["points"][0]["ballots"] == 1
    assert editor.get(f"/admin/debate/poll/{scene.poll.pk}/files/other.csv").status_code == 404


def test_only_moderators_who_can_see_a_poll_can_export_it(scene: Scene) -> None:
    browser = Browser()
    browser.force_login(User.objects.create_user("Clerk", is_staff=True))
    assert browser.get(f"/admin/debate/poll/{scene.poll.pk}/files/results.csv").status_code in (403, 404)
    assert Browser().get(f"/admin/debate/poll/{scene.poll.pk}/files/results.csv").status_code == 302


def test_editors_cannot_see_hidden_results_before_the_poll_closes(editor: Browser, scene: Scene) -> None:
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[0].pk])
    for results, state, is_given in (
        ("after_closing", "open", False),
        ("after_voting", "open", True),
        ("after_closing", "closed", True),
    ):
        Poll.objects.update(results=results, state=state)
        assert (_file(editor, scene.poll, "results.csv").status_code == 200) == is_given


def _file(editor: Browser, poll: Poll, name: str) -> Any:
    return editor.get(f"/admin/debate/poll/{poll.pk}/files/{name}")
