"""A reader's own data: they can download all of it, and be deleted without a trace of who they were."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from debate.comments.models import Comment
from debate.outbox.models import MailChoices
from debate.own_data.erasing import GRACE, erase_due
from debate.own_data.holdings import CHUNK_ROWS
from debate.polls.models import Ballot
from debate.readers.models import Reader, Role
from tests.cast import PASSWORD, Scene, account, set_scene

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "Wilhelmina"


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def signed_in(name: str = NAME) -> Browser:
    account(name)
    browser = Browser(HTTP_SEC_FETCH_SITE="same-origin")
    assert browser.post("/sign-in/", {"username": name, "password": PASSWORD}).status_code == 302
    return browser


def guest(name: str = NAME) -> Browser:
    browser = Browser(HTTP_SEC_FETCH_SITE="same-origin")
    browser.post("/sign-in/guest", {"name": name})
    return browser


def call(browser: Browser, method: str, path: str, body: Any = None) -> Any:
    content = "" if body is None else json.dumps(body)
    return browser.generic(method, f"/api/v1{path}", content, content_type="application/json")


def take_part(browser: Browser, scene: Scene) -> int:
    """Vote, like, report, and post two comments, of which one is withdrawn; returns the number of the other."""
    assert call(browser, "PUT", f"/polls/{scene.poll.pk}/ballot", {"choices": [scene.choices[0].pk]}).status_code == 200
    other = scene.post(scene.ben)
    call(browser, "PUT", f"/comments/{other.pk}/like")
    call(browser, "POST", f"/comments/{other.pk}/reports", {"reason": "spam", "note": "Wilhelmina says so"})
    numbers = []
    for body in ("I am Wilhelmina, and this is my opinion.", "A second word by Wilhelmina."):
        said = {"body": body, "key": str(uuid4())}
        numbers.append(call(browser, "POST", "/articles/bridge/comments", said).json()["comment"]["id"])
    assert call(browser, "DELETE", f"/comments/{numbers[1]}").status_code == 200
    return int(numbers[0])


def rows_that_contain(*words: str) -> list[str]:
    """Return the models with a row that has one of the words in any column."""
    found = []
    for model in apps.get_models():
        for row in model._base_manager.values():
            text = json.dumps(row, default=str).lower()
            if any(word.lower() in text for word in words):
                found.append(model.__name__)
    return sorted(set(found))


def let_pass(time: timedelta) -> time_machine.travel:
    return time_machine.travel(timezone.now() + time, tick=True)


def test_a_reader_downloads_the_same_as_a_page_to_read(scene: Scene) -> None:
    browser = signed_in()
    take_part(browser, scene)
    said = {"body": "<b>Wilhelmina</b> & more", "key": str(uuid4())}
    call(browser, "POST", "/articles/bridge/comments", said)
    answer = browser.get("/account/data.html", headers={"accept-language": "de"})
    assert answer["Content-Disposition"] == 'attachment; filename="hustings.html"'
    page = b"".join(answer).decode()
    assert '<html lang="de" dir="ltr">' in page and "<h2>Kommentare</h2>" in page
    assert "I am Wilhelmina, and this is my opinion." in page and "Wilhelmina says so" in page
    assert "&lt;b&gt;Wilhelmina&lt;/b&gt; &amp; more" in page and "<b>" not in page
    parts = json.loads(b"".join(browser.get("/account/data.json")))
    assert page.count("<section>") == len(parts) and page.count("<dl>") == sum(map(len, parts.values()))


def test_the_page_to_read_has_words_for_every_part_column_and_code(scene: Scene) -> None:
    browser = signed_in()
    take_part(browser, scene)
    assert call(browser, "PUT", f"/hidden/{Comment.objects.get(author__name='Ben').author_id}").status_code == 204
    MailChoices.objects.update(paces={"reply": "daily"})
    page = b"".join(browser.get("/account/data.html")).decode()
    headings, labels = (re.findall(rf"<{tag}>(.*?)</{tag}>", page) for tag in ("h2", "dt"))
    assert [text for text in (*headings, *labels) if "_" in text] == []
    assert "People you have hidden" in headings
    values = re.findall(r"<dd[^>]*>(.*?)</dd>", page)
    assert {"Published", "Advertising or spam", "Replies to your comments: Once a day"} <= set(values)
    assert not {"published", "spam"} & set(values)


@pytest.mark.parametrize("begin", [signed_in, guest])
def test_a_reader_downloads_everything_that_is_stored_about_them(scene: Scene, begin: Any) -> None:
    browser = begin()
    number = take_part(browser, scene)
    page = browser.get("/account/data/")
    assert page.status_code == 200
    data = json.loads(b"".join(browser.get("/account/data.json").streaming_content))
    assert [row["name"] for row in data["names"]] == [NAME]
    assert [(row["id"], row["state"]) for row in data["comments"]][0] == (number, "published")
    assert [row["body"] for row in data["comments"]][1] == "A second word by Wilhelmina."
    assert [(row["question"], row["choice_label"]) for row in data["votes"]] == [
        (scene.poll.question, scene.choices[0].label)
    ]
    assert [row["note"] for row in data["reports"]] == ["Wilhelmina says so"]
    assert len(data["likes"]) == 1
    assert ("account" in data) == (begin is signed_in)


def test_nobody_gets_data_without_a_name() -> None:
    assert Browser().get("/account/data/")["Location"] == "/sign-in/?next=/account/data/"
    assert Browser().get("/account/data.json").status_code == 401


@pytest.mark.parametrize("begin", [signed_in, guest])
@pytest.mark.parametrize("keeps", ["keep", "withdraw"])
def test_a_day_after_a_reader_asks_nothing_says_who_they_were(scene: Scene, begin: Any, keeps: str) -> None:
    browser = begin()
    number = take_part(browser, scene)
    if user := User.objects.filter(username=NAME).first():
        EmailAddress.objects.create(user=user, email="wilhelmina@mail.example", verified=True)
    browser.post("/account/data/delete", {"comments": keeps, "votes": keeps})
    assert erase_due() == 0
    with let_pass(GRACE + timedelta(minutes=1)):
        assert erase_due() == 1
    comment = Comment.objects.get(pk=number)
    if keeps == "keep":
        assert (comment.state, comment.author.name) == ("published", "[…]")
        # The author has said it, so the text of this one comment stays.
        Comment.objects.filter(pk=number).update(body="", search_text="")
    else:
        assert (comment.state, comment.body) == ("withdrawn", "")
    assert rows_that_contain("Wilhelmina") == []
    assert Ballot.objects.count() == (1 if keeps == "keep" else 0)
    tally = call(Browser(), "GET", f"/polls/{scene.poll.pk}").json()["tally"]
    assert tally["ballots"] == (1 if keeps == "keep" else 0)
    # The browser that was signed in is nobody now, and its earlier vote is not its own any more.
    assert call(browser, "GET", "/session").json()["reader"]["kind"] == "anonymous"
    assert erase_due() == 0


def test_a_reader_who_changes_their_mind_stays(scene: Scene) -> None:
    browser = signed_in()
    browser.post("/account/data/delete", {})
    assert "Your data will be deleted on" in browser.get("/account/data/").content.decode()
    browser.post("/account/data/keep")
    with let_pass(GRACE * 2):
        assert erase_due() == 0
    assert Reader.objects.filter(name=NAME).exists()


def test_a_deleted_readers_name_is_free_again_and_their_frame_is_signed_out(scene: Scene) -> None:
    browser = signed_in()
    browser.post("/account/data/delete", {})
    with let_pass(GRACE * 2):
        erase_due()
    assert guest().get("/account/data/").status_code == 200


def test_a_reader_who_has_become_a_moderator_meanwhile_is_not_deleted(scene: Scene) -> None:
    browser = signed_in()
    browser.post("/account/data/delete", {})
    Reader.objects.filter(name=NAME).update(role=Role.MODERATOR)
    with let_pass(GRACE * 2):
        erase_due()
    assert Reader.objects.filter(name=NAME).exists()
    assert browser.post("/account/data/delete", {}).status_code == 403


def test_a_download_of_many_comments_has_each_once_and_reads_a_bounded_number_at_a_time(scene: Scene) -> None:
    browser = signed_in()
    author = Reader.objects.get(name=NAME)
    number = 2 * CHUNK_ROWS + 3
    Comment.objects.bulk_create(
        Comment(article=scene.article, author=author, key=uuid4(), body=f"Word {place}.", created=timezone.now(), rev=1)
        for place in range(number)
    )
    response = browser.get("/account/data.json")
    with CaptureQueriesContext(connection) as queries:
        data = json.loads(response.getvalue())
    assert [row["body"] for row in data["comments"]] == [f"Word {place}." for place in range(number)]
    assert set(data["comments"][0]) >= {"id", "body", "debate"} and "own_data_place" not in data["comments"][0]
    reads = [query["sql"] for query in queries if 'FROM "debate_comment"' in query["sql"]]
    assert len(reads) == 3 and all(f"LIMIT {CHUNK_ROWS}" in sql for sql in reads)
