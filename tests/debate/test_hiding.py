"""A reader hides a person: nothing that this person writes reaches the reader, and everybody else still sees it."""

import json
import re
from typing import Any

import pytest
from django.test import Client as Browser

from debate.articles.rules import change_rules
from debate.comments.editing import edit_comment
from debate.comments.hiding import hide_person
from debate.comments.models import Comment
from debate.errors import OwnComment, TooManyHidden
from debate.readers import hiding
from debate.readers.hiding import hidden_from
from debate.readers.identity import Identity
from debate.readers.models import HiddenPerson, Reader
from debate.readers.notices import read_notices
from tests.cast import PASSWORD, Scene, account, guest, set_scene

pytestmark = pytest.mark.django_db

SECRET = "Wombats dig square holes."
PART = "dig square holes"
HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def reader_of(who: Identity) -> Reader:
    assert who.reader
    return who.reader


def browser_of(name: str) -> Browser:
    """Return the browser of a guest with that name."""
    browser = Browser(headers=HERE)
    assert browser.post("/sign-in/guest", {"name": name}).status_code == 302
    return browser


def call(browser: Browser, method: str, path: str) -> Any:
    response = browser.generic(method, f"/api/v1{path}")
    return json.loads(response.content) if response.content else response.status_code


def outputs(browser: Browser) -> dict[str, str]:
    """Return what a reader gets at each address that shows comments."""
    addresses = (
        *("/", "/debates/?q=wombats", "/a/bridge/", "/a/bridge/?sort=oldest", "/a/bridge/search/?q=wombats"),
        *("/api/v1/articles/bridge/comments", "/api/v1/articles/bridge/changes?since=0", "/api/v1/notices"),
    )
    return {address: browser.get(address, follow=True).content.decode() for address in addresses}


def test_nothing_of_a_hidden_person_reaches_the_reader_and_everything_everybody_else(scene: Scene) -> None:
    first = scene.post(scene.ann, SECRET)
    scene.post(scene.ben, "I don't think so.", parent=first)
    cai, dee = browser_of("Cai"), browser_of("Dee")
    question = Comment.objects.get(
        pk=cai.post("/a/bridge/comment", {"body": "Why?"}).headers["Location"].rpartition("-")[2]
    )
    scene.post(scene.ann, f"Because. {SECRET}", parent=question)
    before = outputs(dee)
    shown = {address: text for address, text in before.items() if "notices" not in address}
    assert all(PART in text for text in shown.values()), [at for at, text in shown.items() if PART not in text]
    assert call(cai, "GET", "/notices")["notices"]
    assert call(cai, "PUT", f"/hidden/{reader_of(scene.ann).pk}") == 204
    for address, text in outputs(cai).items():
        assert PART not in text, address
        assert not re.search(r">Ann<|\"Ann\"|Ann replied", text), address
    page = cai.get("/a/bridge/").content.decode()
    assert page.count('data-state="hidden_by_you"') == 3  # with the blank one
    assert "I don&#x27;t think so." in page or "I don't think so." in page
    for viewer in (dee, Browser(headers=HERE)):
        assert SECRET in viewer.get("/a/bridge/").content.decode()
        assert SECRET in viewer.get("/api/v1/articles/bridge/changes?since=0").content.decode()


def test_a_hidden_persons_question_is_not_above_the_debate_when_it_is_answered(scene: Scene) -> None:
    change_rules(scene.article.pk, take_questions=True)
    question = edit_comment(scene.ann, scene.post(scene.ann, SECRET).pk, body=SECRET, question=True)
    scene.post(scene.mo, "On Tuesday.", parent=question)
    cai, dee = browser_of("Cai"), browser_of("Dee")
    cai.put(f"/api/v1/hidden/{reader_of(scene.ann).pk}")
    shown, closed = (browser.get("/a/bridge/").content.decode() for browser in (dee, cai))
    assert "The newsroom answered" in shown and "The newsroom answered" not in closed and SECRET not in closed


def test_a_reply_does_not_name_the_hidden_person_whom_it_answers_on_this_page_or_another(scene: Scene) -> None:
    top = scene.post(scene.ben, "The top")
    early = scene.post(scene.ann, SECRET, parent=top)
    near, far = (scene.post(scene.ben, body, parent=early) for body in ("Near", "Far"))
    cai, dee = browser_of("Cai"), browser_of("Dee")
    cai.put(f"/api/v1/hidden/{reader_of(scene.ann).pk}")
    for address in (f"/a/bridge/?thread={top.pk}", f"/a/bridge/?thread={top.pk}&after={near.pk}"):
        shown, closed = (browser.get(address).content.decode() for browser in (dee, cai))
        assert far.body in shown and "<bdi>Ann</bdi>" in shown
        assert far.body in closed and "Ann" not in closed


def test_a_closed_comment_is_shown_when_the_reader_asks_for_it(scene: Scene) -> None:
    hidden, cai = scene.post(scene.ann, SECRET), browser_of("Cai")
    cai.post(f"/comment/{hidden.pk}/hide", {"next": "/a/bridge/"})
    assert SECRET not in cai.get("/a/bridge/").content.decode()
    assert SECRET in cai.get(f"/a/bridge/?show={hidden.pk}").content.decode()
    assert call(cai, "GET", f"/comments/{hidden.pk}")["comment"]["body"] == SECRET


def test_the_reader_sees_whom_they_hide_and_shows_them_again(scene: Scene) -> None:
    hidden, cai = scene.post(scene.ann, SECRET), browser_of("Cai")
    person = reader_of(scene.ann).pk
    cai.post(f"/comment/{hidden.pk}/hide", {"next": "/a/bridge/"})
    assert call(cai, "GET", "/hidden")["people"] == [{"id": person, "name": "Ann"}]
    for address in ("/account/", "/account/data/"):
        assert "<bdi>Ann</bdi>" in cai.get(address).content.decode()
    assert "Ann" in b"".join(cai.get("/account/data.json")).decode()
    cai.post(f"/account/hidden/{person}/show", {"next": "/account/"})
    assert "<bdi>Ann</bdi>" not in cai.get("/account/").content.decode()
    assert SECRET in cai.get("/a/bridge/").content.decode()


def test_a_hidden_person_gives_no_notice(scene: Scene) -> None:
    said = scene.post(scene.ben)
    hide_person(scene.ben, _posted(scene, scene.ann))
    scene.post(scene.ann, "You are wrong.", parent=said)
    assert read_notices(reader_of(scene.ben)) == []


def test_an_account_hides_whom_its_browser_has_hidden_as_a_guest(scene: Scene) -> None:
    hidden, cai = scene.post(scene.ann, SECRET), browser_of("Cai")
    cai.post(f"/comment/{hidden.pk}/hide", {"next": "/a/bridge/"})
    dora = account("Dora")
    assert cai.post("/sign-in/", {"username": "dora", "password": PASSWORD}).status_code == 302
    elsewhere = Browser(headers=HERE)
    elsewhere.post("/sign-in/", {"username": "dora", "password": PASSWORD})
    assert SECRET not in elsewhere.get("/a/bridge/").content.decode()
    assert hidden_from(dora) == {reader_of(scene.ann).pk}


def test_an_account_never_hides_itself_and_no_more_people_than_it_could_choose(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hiding, "MAX_HIDDEN", 2)
    dora, cai = account("Dora"), browser_of("Cai")
    first, second, third = (_posted(scene, guest(f"Reader {number}")) for number in range(3))
    for person in (first, second):
        hide_person(dora, person)
    for person in (third, _posted(scene, dora)):
        assert call(cai, "PUT", f"/hidden/{person}") == 204
    cai.post("/sign-in/", {"username": "dora", "password": PASSWORD})
    assert hidden_from(dora) == {first, second}


def test_moderators_see_at_the_desk_what_they_hide_in_debates(scene: Scene) -> None:
    said = scene.post(scene.ann, SECRET)
    hide_person(scene.mo, reader_of(scene.ann).pk)
    browser = Browser(headers=HERE)
    assert browser.post("/sign-in/", {"username": "mo", "password": PASSWORD}).status_code == 302
    assert SECRET not in browser.get("/a/bridge/").content.decode()
    for address in ("/api/v1/moderation/queue?queue=new", f"/moderation/comment/{said.pk}/"):
        assert SECRET in browser.get(address).content.decode()


def test_nobody_hides_themselves_or_somebody_who_has_written_nothing(scene: Scene) -> None:
    browser = browser_of("Cai")
    own = Reader.objects.get(name="Cai").pk
    assert call(browser, "PUT", f"/hidden/{own}")["error"]["code"] == "own_comment"
    assert call(browser, "PUT", f"/hidden/{reader_of(scene.ben).pk}")["error"]["code"] == "not_found"
    assert call(Browser(headers=HERE), "PUT", f"/hidden/{own}")["error"]["code"] == "sign_in_required"
    with pytest.raises(OwnComment):
        hide_person(scene.ann, _posted(scene, scene.ann))


def test_a_reader_hides_a_bounded_number_of_people(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hiding, "MAX_HIDDEN", 2)
    people = [_posted(scene, guest(f"Reader {number}")) for number in range(3)]
    for person in [*people[:2], people[0]]:
        hide_person(scene.ben, person)
    with pytest.raises(TooManyHidden):
        hide_person(scene.ben, people[2])
    assert HiddenPerson.objects.count() == 2


def test_pages_of_readers_who_hide_different_people_are_never_mixed_up(scene: Scene) -> None:
    scene.post(scene.ann, SECRET)
    scene.post(scene.ben, "Otters float.")
    cai, dee = browser_of("Cai"), browser_of("Dee")
    call(cai, "PUT", f"/hidden/{reader_of(scene.ann).pk}")
    call(dee, "PUT", f"/hidden/{reader_of(scene.ben).pk}")
    for _ in range(2):
        pages = [browser.get("/a/bridge/").content.decode() for browser in (cai, dee, Browser())]
        assert [(SECRET in page, "Otters float." in page) for page in pages] == [
            (False, True),
            (True, False),
            (True, True),
        ]


def _posted(scene: Scene, who: Identity) -> int:
    scene.post(who, f"A word of {reader_of(who).name}.")
    return reader_of(who).pk
