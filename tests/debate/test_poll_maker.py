"""The poll maker: a poll is drafted, announced, opened and closed on the desk's own page, without script."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client as Browser
from django.utils import timezone

from debate.audit_log.models import Decision
from debate.polls.models import Poll
from debate.readers.identity import Identity
from debate.readers.models import Role
from debate.rights.asking import require_reader
from debate.sites.models import Site
from tests.cast import PASSWORD, Scene, account, set_scene

pytestmark = pytest.mark.django_db

NEW = "/moderation/polls/new/"
WORDS = {"question": "Should the bridge stay?", "choice": ["Yes", "No", "", ""], "kind": "one", "changeable": "on"}


def signed_in(name: str) -> Browser:
    browser = Browser()
    assert browser.post("/sign-in/", {"username": name, "password": PASSWORD}).status_code == 302
    return browser


def set_desk() -> tuple[Scene, Browser]:
    """Return a scene with an article without polls, and the browser of a chief moderator."""
    scene = set_scene()
    scene.article.polls.all().delete()
    account("Cai", role=Role.CHIEF)
    return scene, signed_in("cai")


def make_editor(identity: Identity) -> None:
    user = require_reader(identity).user
    assert user
    user.is_staff = True
    user.save()
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_poll", "change_poll"]))


def shown_to_readers(scene: Scene) -> bool:
    return "Should the bridge stay?" in Browser().get(f"/a/{scene.article.slug}/").content.decode()


def test_a_poll_is_drafted_then_opened_then_closed_and_the_audit_log_says_who_did_it() -> None:
    scene, chief = set_desk()
    saved = chief.post(NEW, {**WORDS, "article": scene.article.slug})
    poll = Poll.objects.get()
    assert (saved.status_code, saved["Location"]) == (302, f"/moderation/polls/{poll.pk}/edit/?saved=yes")
    assert [choice.label for choice in poll.choices.all()] == ["Yes", "No"]
    assert poll.state == Poll.State.DRAFT and not shown_to_readers(scene)
    edit = f"/moderation/polls/{poll.pk}/edit/"
    assert "/poll/preview/" in chief.get(edit).content.decode()
    for move in ("open", "closed"):
        assert chief.post(edit, {**WORDS, "move": move}).status_code == 302
        poll.refresh_from_db()
        assert poll.state == move and shown_to_readers(scene)
    moved = Decision.objects.filter(action="move_poll", moderator__name="Cai").order_by("pk")
    assert [decision.after["state"] for decision in moved] == ["open", "closed"]


def test_a_refused_poll_keeps_what_was_typed_and_makes_nothing() -> None:
    scene, chief = set_desk()
    form = {**WORDS, "article": scene.article.slug}
    for wrong in ({"move": "scheduled"}, {"choice": ["Yes", "yes"]}, {"choice": ["Yes"], "move": "open"}):
        refused = chief.post(NEW, {**form, **wrong})
        assert refused.status_code == 422 and 'value="Should the bridge stay?"' in refused.content.decode()
    assert chief.post(NEW, {**form, "article": ""}).status_code == 422
    assert not Poll.objects.exists()


def test_times_are_typed_in_the_zone_of_the_articles_site() -> None:
    scene, chief = set_desk()
    scene.article.site = Site.objects.create(name="News", time_zone="Europe/Berlin")
    scene.article.save(update_fields=["site"])
    form = {**WORDS, "article": scene.article.slug, "opens": "2027-07-01T18:00", "move": "scheduled"}
    shown_elsewhere = chief.post(NEW, {**form, "zone": "UTC"})
    assert shown_elsewhere.status_code == 422 and 'value="Europe/Berlin"' in shown_elsewhere.content.decode()
    assert chief.post(NEW, {**form, "zone": "Europe/Berlin"}).status_code == 302
    poll = Poll.objects.get()
    assert (poll.state, poll.opens) == (Poll.State.SCHEDULED, datetime(2027, 7, 1, 16, tzinfo=UTC))
    page = chief.get(f"/moderation/polls/{poll.pk}/edit/").content.decode()
    assert 'value="2027-07-01T18:00"' in page and "Europe/Berlin" in page
    # A clock change leaves the first hour out; the others are before and after all years that UTC has.
    for wrong in ("2027-03-28T02:30", "0001-01-01T00:00", "9999-12-31T23:59"):
        assert chief.post(NEW, {**form, "zone": "Europe/Berlin", "opens": wrong}).status_code == 422


def test_after_the_first_vote_only_the_closing_time_changes() -> None:
    scene, chief = set_desk()
    chief.post(NEW, {**WORDS, "article": scene.article.slug, "move": "open"})
    poll = Poll.objects.get()
    edit = f"/moderation/polls/{poll.pk}/edit/"
    assert Browser().post(f"/poll/{poll.pk}/vote", {"choice": poll.choices.all()[0].pk}).status_code == 302
    assert chief.post(edit, {**WORDS, "question": "Should it go?"}).status_code == 409
    closes = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
    assert chief.post(edit, {"closes": f"{closes:%Y-%m-%dT%H:%M}", "zone": "UTC"}).status_code == 302
    poll.refresh_from_db()
    assert (poll.question, poll.closes) == ("Should the bridge stay?", closes)


def test_editors_make_polls_where_they_moderate_and_other_moderators_none() -> None:
    scene, _ = set_desk()
    form = {**WORDS, "article": scene.article.slug}
    for name, sections, may in (("Tom", "Town", True), ("Sue", "Sport", False)):
        make_editor(account(name, role=Role.MODERATOR, sections=sections))
        browser = signed_in(name.lower())
        assert (scene.article.title in browser.get(NEW).content.decode()) is may
        assert browser.post(NEW, form).status_code == (302 if may else 403)
    make_editor(account("Eve"))
    assert signed_in("eve").post(NEW, form).status_code == 302
    assert signed_in("mo").get(NEW).status_code == 403
    assert Poll.objects.count() == 2
