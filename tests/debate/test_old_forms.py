"""Forms, without script, from before the session changed: shown again with their text, and ready to send.

The browsers are old ones, which don't say which page a form comes from, and have tokens instead.
"""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client as Browser

from debate.audit_log.models import Decision
from debate.comments.models import Comment
from debate.moderation.models import Appeal, Report
from debate.readers.models import Reader, Role
from tests.cast import PASSWORD, Scene, account, set_scene
from tests.support.sanctions import mute_reader

pytestmark = pytest.mark.django_db

TOO_OLD = "This page was too old"


@pytest.fixture
def scene() -> Scene:
    return set_scene()


class Tab:
    """A page in a browser tab; tabs of one browser share its cookies."""

    def __init__(self, browser: Browser | None = None) -> None:
        self.browser = browser or Browser(enforce_csrf_checks=True)
        self.page = ""
        self.status = 200

    def open(self, address: str) -> "Tab":
        self._take(self.browser.get(address))
        return self

    def send(self, action: str, /, *, holding: str = "", **typed: Any) -> "Tab":
        """Send the form of that action with its fields and the typed text, as a browser would.

        Of several such forms the one with that text is sent.
        """
        # The action is the form's, or that of one of its buttons.
        forms = re.findall(rf'<form\b(?:(?!</form>).)*?action="{action}".*?</form>', self.page, re.DOTALL)
        form = next(form for form in forms if holding in form)
        fields = {
            name: unescape(value) for name, value in re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', form)
        }
        texts = re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>([^<]*)</textarea>', form)
        fields |= {name: unescape(text) for name, text in texts}
        self._take(self.browser.post(action, fields | typed, follow=True))
        return self

    def sign_in(self, username: str) -> "Tab":
        return self.open("/sign-in/?next=/a/bridge/").send("/sign-in/", username=username, password=PASSWORD)

    def become(self, name: str) -> "Tab":
        return self.open("/sign-in/?next=/a/bridge/").send("/sign-in/guest", name=name)

    def forget_token(self) -> None:
        """Lose the CSRF cookie, as by signing in and out in another tab."""
        del self.browser.cookies["csrftoken"]

    def _take(self, response: Any) -> None:
        self.page, self.status = response.content.decode(), response.status_code


def shown_errors(page: str) -> list[str]:
    return [unescape(text) for text in re.findall(r'role="alert">([^<]+)<', page)]


def refused_as_too_old(tab: Tab, *words: str) -> None:
    assert (tab.status, TOO_OLD in tab.page) == (403, True)
    for text in words:
        assert str(text) in tab.page, shown_errors(tab.page)


def test_after_signing_in_in_another_tab_a_comment_is_confirmed_and_posted_by_the_account(scene: Scene) -> None:
    account("Cleo")
    tab = Tab().open("/a/bridge/")
    Tab(tab.browser).sign_in("cleo")
    tab.send("/a/bridge/comment", body="My long words", name="Anonymous")
    refused_as_too_old(tab, "My long words</textarea>", ">Cleo</b>")
    assert tab.send("/a/bridge/comment").status == 200
    assert Comment.objects.get().author.name == "Cleo"
    assert not Reader.objects.filter(name="Anonymous").exists()


def test_after_clearing_cookies_a_comment_is_posted_once_a_name_is_given(scene: Scene) -> None:
    tab = Tab().become("Ann")
    tab.browser.cookies.clear()
    tab.send("/a/bridge/comment", body="My long words")
    assert tab.status == 401 and "My long words</textarea>" in tab.page and "Choose a name first" in tab.page
    assert tab.send("/a/bridge/comment", name="Ann Again").status == 200
    assert Comment.objects.get().author.name == "Ann Again"


def test_after_the_session_ends_a_comment_keeps_its_text_and_asks_for_a_name(scene: Scene) -> None:
    tab = Tab().become("Ann")
    tab.browser.session.flush()
    tab.send("/a/bridge/comment", body="My long words")
    assert tab.status == 401 and "My long words</textarea>" in tab.page and "Choose a name first" in tab.page
    tab.send("/a/bridge/comment", name="Ann Again")
    assert Comment.objects.get().author.name == "Ann Again"


def test_a_guest_named_in_another_tab_is_asked_before_posting_under_that_name(scene: Scene) -> None:
    tab = Tab(Browser(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "same-origin"})).open("/a/bridge/")
    Tab(tab.browser).become("Ann")
    tab.send("/a/bridge/comment", body="My long words", name="Anonymous")
    assert tab.status == 409 and "You are Ann now." in tab.page
    assert "My long words</textarea>" in tab.page
    tab.send("/a/bridge/comment")
    assert Comment.objects.get().author.name == "Ann"


def test_old_reply_edit_report_and_vote_forms_still_work(scene: Scene) -> None:
    other = scene.post(scene.ben)
    tab = Tab().become("Ann")
    tab.send("/a/bridge/comment", body="First words")
    own = Comment.objects.get(body="First words")
    steps: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
        ("reply", "/a/bridge/comment", {"body": "My reply"}, {"holding": f'name="parent" value="{other.pk}"'}),
        ("edit", f"/comment/{own.pk}/edit", {"body": "Better words"}, {}),
        ("report", f"/comment/{other.pk}/report", {"note": "My note"}, {"reason": "spam"}),
        ("", f"/poll/{scene.poll.pk}/vote", {}, {"choice": scene.choices[1].pk}),
    ]
    for form, action, typed, chosen in steps:
        tab.open(f"/a/bridge/?{form}={own.pk if form == 'edit' else other.pk}").forget_token()
        refused_as_too_old(tab.send(action, **typed, **chosen), *typed.values())
        assert tab.send(action, **chosen).status == 200, shown_errors(tab.page)
    assert Comment.objects.get(body="My reply").parent_id == other.pk
    assert Comment.objects.get(pk=own.pk).body == "Better words"
    assert Report.objects.get().note == "My note"
    scene.poll.refresh_from_db()
    assert scene.poll.ballots == 1


def test_old_forms_to_sign_in_and_take_a_name_still_work(scene: Scene) -> None:
    account("Cleo")
    tab = Tab().become("Somebody").open("/sign-in/")
    tab.forget_token()
    refused_as_too_old(tab.send("/sign-in/", username="cleo", password=PASSWORD), 'value="cleo"')
    assert "Cleo" in tab.send("/sign-in/", password=PASSWORD).page
    tab = Tab().become("Somebody").open("/sign-in/")
    tab.forget_token()
    refused_as_too_old(tab.send("/sign-in/guest", name="Ann"), 'value="Ann"')
    tab.send("/sign-in/guest")
    assert Reader.objects.filter(name="Ann").count() == 2


def test_old_forms_to_appeal_and_answer_an_appeal_still_work(scene: Scene) -> None:
    account("Cai", role=Role.CHIEF)
    tab = Tab().become("Eve")
    sanction = mute_reader(scene.mo, Reader.objects.get(name="Eve").pk, reason="Spam", hours=1)
    tab.open("/standing/").forget_token()
    refused_as_too_old(tab.send(f"/standing/{sanction.pk}/appeal", text="It was a joke"), "It was a joke</textarea>")
    tab.send(f"/standing/{sanction.pk}/appeal")
    found = Appeal.objects.get()
    tab = Tab().sign_in("cai").open("/moderation/appeals/")
    tab.forget_token()
    action = f"/moderation/appeals/{found.pk}"
    refused_as_too_old(tab.send(action, answer="So it was", outcome="lift"), "So it was</textarea>")
    tab.send(action, outcome="lift")
    found.refresh_from_db()
    assert found.answer == "So it was"


def test_old_moderation_forms_keep_the_reason(scene: Scene) -> None:
    comment = scene.post(scene.ann)
    number = Reader.objects.get(name="Ann").pk
    tab = Tab().sign_in("mo")
    case, people = f"/moderation/comment/{comment.pk}/", f"/moderation/people/{number}/"
    bulk = {"action": "restore", "comment": comment.pk, "holding": "data-choose-all"}
    steps: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
        (f"/a/bridge/?remove={comment.pk}", f"/comment/{comment.pk}/decision", {"reason": "In the thread"}, {}),
        ("/moderation/?queue=new", "/moderation/decisions", {"reason": "At the desk"}, bulk),
        (case, f"{case}answer", {"body": "My answer"}, {}),
        (people, f"{people}sanction", {"reason": "To them"}, {"kind": "warning"}),
        (people, f"{people}remove", {"reason": "All of it"}, {"sweep": "1"}),
    ]
    for address, action, typed, chosen in steps:
        tab.open(address).forget_token()
        refused_as_too_old(tab.send(action, **typed, **chosen), *typed.values())
        assert tab.send(action, **chosen).status == 200, shown_errors(tab.page)
    reasons = set(Decision.objects.values_list("reason", flat=True))
    assert reasons >= {"In the thread", "At the desk", "To them", "All of it"}
    assert Comment.objects.get(body="My answer").staff


def test_a_reader_who_must_sign_in_first_still_sees_their_text(scene: Scene) -> None:
    comment = scene.post(scene.ann)
    tab = Tab().sign_in("mo").open(f"/moderation/comment/{comment.pk}/")
    tab.browser.cookies.clear()
    tab.send(f"/moderation/comment/{comment.pk}/answer", body="My answer")
    assert tab.status == 401 and "My answer</textarea>" in tab.page


def test_text_in_a_form_from_another_site_is_not_shown(scene: Scene) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.get("/a/bridge/")
    answer = browser.post("/a/bridge/comment", {"body": "Not mine"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "another site" in page and "Not mine" not in page


def test_taking_a_guest_name_does_not_sign_an_account_out(scene: Scene) -> None:
    account("Cleo")
    tab = Tab().sign_in("cleo")
    tab.open("/sign-in/").send("/sign-in/guest", name="Anonymous")
    assert tab.status == 403 and "You are signed in as Cleo." in tab.page
    assert "Cleo" in tab.open("/a/bridge/").page
