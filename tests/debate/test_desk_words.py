"""What moderators read on the desk: sentences, titles and one word per thing, not the codes of the database."""

import pytest
from django.test import Client as Browser

from debate.comments.models import Comment
from debate.moderation.decisions import decide
from debate.moderation.people.appeals import appeal
from debate.readers.models import Role
from debate.rights.asking import require_reader
from tests.cast import PASSWORD, account, set_scene
from tests.support.sanctions import mute_reader

pytestmark = pytest.mark.django_db


def signed_in(name: str) -> Browser:
    browser = Browser()
    assert browser.post("/sign-in/", {"username": name, "password": PASSWORD}).status_code == 302
    return browser


def read(browser: Browser, address: str) -> str:
    return browser.get(address).content.decode()


def test_the_audit_log_and_the_case_say_who_did_what_and_only_what_changed() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann, "The moon is cheese")
    decide(scene.mo, comment.pk, action="pin")
    decide(scene.mo, comment.pk, action="remove", category="false", reason="Unfounded")
    browser = signed_in("mo")
    for address in ("/moderation/audit-log/", f"/moderation/comment/{comment.pk}/"):
        page = read(browser, address)
        assert "Removed by Mo: knowingly false" in page and "“<bdi>Unfounded</bdi>”" in page
        assert "Published → Removed" in page and "Pinned by Mo" in page
        assert "False" not in page and "pinned: " not in page
    log = read(browser, "/moderation/audit-log/")
    assert scene.article.title in log


def test_a_filter_that_is_left_empty_is_not_in_the_address() -> None:
    set_scene()
    browser = signed_in("mo")
    for page in ("/moderation/audit-log/", "/moderation/"):
        asked = browser.get(f"{page}?article=&text=pearls&since=&words=")
        assert (asked.status_code, asked["Location"]) == (302, f"{page}?text=pearls")


def test_a_comment_that_was_never_published_waits_and_one_that_was_is_hidden() -> None:
    scene = set_scene()
    never, once = scene.post(scene.ann, "Never seen"), scene.post(scene.ben, "Once seen")
    Comment.objects.filter(pk__in=(never.pk, once.pk)).update(state=Comment.State.PENDING)
    Comment.objects.filter(pk=never.pk).update(seen=False)
    browser = signed_in("mo")
    for comment, word in ((never, "Waiting"), (once, "Hidden")):
        assert f'<span class="flag">{word}</span>' in read(browser, f"/moderation/comment/{comment.pk}/")


def test_the_tabs_say_how_much_waits_and_lead_only_where_the_moderator_may_go() -> None:
    scene = set_scene()
    account("Cai", role=Role.CHIEF)
    comment = scene.post(scene.ann, "Held")
    Comment.objects.filter(pk=comment.pk).update(state=Comment.State.PENDING, seen=False)
    sanction = mute_reader(scene.mo, require_reader(scene.ben).pk, reason="Rude", hours=1)
    appeal(scene.ben, sanction.pk, text="I was not")
    page = read(signed_in("cai"), "/moderation/appeals/")
    assert '<b data-count="held">1</b>' in page and '<b data-count="appeals">1</b>' in page
    assert 'data-tab="rules"' in page
    assert 'data-tab="rules"' not in read(signed_in("mo"), "/moderation/appeals/")


def test_a_persons_page_shows_what_they_wrote_last_beside_the_form() -> None:
    scene = set_scene()
    for number in range(22):
        scene.post(scene.ann, f"Ann's number {number}.")
    page = read(signed_in("mo"), f"/moderation/people/{require_reader(scene.ann).pk}/")
    assert "number 21." in page and "number 2." in page and "number 1." not in page
    assert f"author={require_reader(scene.ann).pk}" in page
