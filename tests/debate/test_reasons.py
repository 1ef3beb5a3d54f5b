"""If the rules require reasons, no kind of removal works without one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser

from debate.articles.models import Article
from debate.articles.rules import change_common_rules, change_rules, change_site_rules, move_article
from debate.audit_log.models import Decision
from debate.comments.models import Comment
from debate.errors import AlreadyDecided, ReasonRequired
from debate.moderation.decisions import ACTIONS, decide
from debate.moderation.people.sweeps import remove_posts, restore_posts
from debate.moderation.queue.queue import read_queue
from debate.moderation.reports import report_comment
from debate.moderation.undo import undo_decision
from debate.readers.models import Role
from debate.rights.asking import require_reader
from debate.sites.models import Site
from tests.cast import PASSWORD, Scene, account, set_scene
from tests.debate.test_api import Caller

pytestmark = pytest.mark.django_db

REFUSED = (422, "reason_required")


def ask_everywhere(scene: Scene) -> None:
    change_common_rules(reasons_required=True)


def ask_on_the_site(scene: Scene) -> None:
    site = Site.objects.create(name="Courier")
    move_article(scene.article.pk, site_id=site.pk)
    change_site_rules(site.pk, reasons_required=True)


def ask_on_the_article(scene: Scene) -> None:
    change_rules(scene.article.pk, reasons_required=True)


def strict_scene() -> Scene:
    scene = set_scene()
    ask_on_the_article(scene)
    return scene


def is_untouched(comment: Comment) -> bool:
    article = Article.objects.get(pk=comment.article_id)
    stands = Comment.objects.get(pk=comment.pk).state == "published"
    return stands and article.rev == comment.rev and not Decision.objects.filter(comment=comment).exists()


@pytest.mark.parametrize("ask", [ask_everywhere, ask_on_the_site, ask_on_the_article])
def test_a_removal_without_a_required_reason_changes_nothing(ask: Callable[[Scene], None]) -> None:
    scene = set_scene()
    ask(scene)
    comment = scene.post(scene.ann)
    for said in ({}, {"reason": " \n"}, {"category": "other"}):
        with pytest.raises(ReasonRequired):
            decide(scene.mo, comment.pk, action="remove", **said)
    assert is_untouched(comment)
    decide(scene.mo, comment.pk, action="remove", reason="Off topic")


@pytest.mark.parametrize(
    "said", [{"reason": "Off topic"}, {"category": "spam"}, {"category": "other", "reason": "Odd"}]
)
def test_a_text_or_a_broken_rule_counts_as_a_reason(said: dict[str, str]) -> None:
    scene = strict_scene()
    _, comment = decide(scene.mo, scene.post(scene.ann).pk, action="remove", **said)
    assert comment.state == "removed"


def test_readers_reports_do_not_count_as_the_moderators_reason() -> None:
    scene = strict_scene()
    comment = scene.post(scene.ann)
    report_comment(scene.ben, comment.pk, reason="spam")
    with pytest.raises(ReasonRequired):
        decide(scene.mo, comment.pk, action="remove")


def test_restoring_pinning_and_undoing_need_no_reason() -> None:
    scene = strict_scene()
    comment = scene.post(scene.ann)
    removal, _ = decide(scene.mo, comment.pk, action="remove", category="spam")
    undo_decision(scene.mo, removal.pk)
    decide(scene.mo, comment.pk, action="pin")
    decide(scene.mo, comment.pk, action="unpin")
    decide(scene.mo, comment.pk, action="pick")
    decide(scene.mo, comment.pk, action="unpick")
    decide(scene.mo, comment.pk, action="remove", category="spam")
    decide(scene.mo, comment.pk, action="restore")
    change_rules(scene.article.pk, moderation="before")
    held = scene.post(scene.ann)
    decide(scene.mo, held.pk, action="approve")
    assert {"remove", "restore", "approve", "pin", "unpin", "pick", "unpick", "unmark_question"} == set(ACTIONS)


def test_removing_a_removed_comment_says_so_instead_of_asking_for_a_reason() -> None:
    scene = strict_scene()
    comment = scene.post(scene.ann)
    decide(scene.mo, comment.pk, action="remove", category="spam")
    with pytest.raises(AlreadyDecided):
        decide(account("Cai", moderator=True), comment.pk, action="remove")


def test_a_sweep_without_a_reason_removes_nothing_if_one_debate_requires_it() -> None:
    scene = set_scene()
    free = Article.objects.create(slug="free", title="Free")
    elsewhere = Scene(free, scene.poll, scene.choices, scene.ann, scene.ben, scene.mo).post(scene.ann)
    ask_on_the_article(scene)
    comment, ann = scene.post(scene.ann), require_reader(scene.ann).pk
    with pytest.raises(ReasonRequired):
        remove_posts(scene.mo, ann, hours=1, category="other")
    assert is_untouched(comment) and is_untouched(elsewhere)
    sweep = remove_posts(scene.mo, ann, hours=1, category="spam")
    assert (sweep.comments, restore_posts(scene.mo, sweep.batch).comments) == (2, 2)


def test_over_http_every_removal_without_a_reason_gets_the_same_code() -> None:
    scene = strict_scene()
    comment, ann = scene.post(scene.ann), require_reader(scene.ann).pk
    mo = Caller().log_in("mo")
    assert mo.refused("POST", f"/comments/{comment.pk}/decisions", {"action": "remove"}) == REFUSED
    assert mo.refused("POST", f"/moderation/readers/{ann}/removals", {"hours": 1}) == REFUSED
    body = {"comments": [comment.pk], "action": "remove"}
    (outcome,) = mo.do("POST", "/moderation/decisions", body)["outcomes"]
    assert outcome["error"]["code"] == "reason_required"
    assert is_untouched(comment)
    (outcome,) = mo.do("POST", "/moderation/decisions", body | {"reason": "Off topic"})["outcomes"]
    assert outcome["decision"]["reason"] == "Off topic"


def moderators_browser() -> Browser:
    browser = Browser()
    browser.login(username="mo", password=PASSWORD)
    return browser


def test_plain_forms_ask_for_the_reason_and_say_what_is_missing() -> None:
    scene = strict_scene()
    comment, browser = scene.post(scene.ann), moderators_browser()
    page = f"/a/{scene.article.slug}/"
    asked = browser.get(f"{page}?remove={comment.pk}").content.decode()
    assert f'<select id="what-{comment.pk}" name="category" required>' in asked
    forms: list[tuple[str, dict[str, Any]]] = [
        (f"/comment/{comment.pk}/decision", {"action": "remove", "next": page}),
        ("/moderation/decisions", {"action": "remove", "comment": comment.pk, "next": "/moderation/?queue=new"}),
        (f"/moderation/people/{comment.author_id}/remove", {"sweep": "1"}),
    ]
    for address, said in forms:
        answer = browser.post(address, said)
        assert answer.status_code == 422 or "/moderation/decisions" in address
        assert '<p class="error"' in answer.content.decode()
        assert "Removals need a reason here" in answer.content.decode()
    assert is_untouched(comment)


def test_the_desk_asks_for_a_reason_only_if_the_rules_require_it() -> None:
    scene = set_scene()
    comment, browser = scene.post(scene.ann), moderators_browser()
    field = f'id="reason-{comment.pk}" name="reason" maxlength="500"'
    for is_asked in (False, True):
        change_rules(scene.article.pk, reasons_required=is_asked)
        assert [entry.reasons_required for entry in read_queue().recent] == [is_asked]
        assert (f"{field} required>" in browser.get(f"/moderation/comment/{comment.pk}/").content.decode()) is is_asked


def test_a_chief_moderator_can_require_reasons_on_the_rules_page() -> None:
    scene = set_scene()
    account("Chief", role=Role.CHIEF)
    browser = Browser()
    browser.login(username="chief", password=PASSWORD)
    address = f"/moderation/rules/{scene.article.slug}/"
    assert "Moderators must give a reason when they remove a comment" in browser.get(address).content.decode()
    assert browser.post(address, {"reasons_required": "on"}).status_code == 302
    with pytest.raises(ReasonRequired):
        decide(scene.mo, scene.post(scene.ann).pk, action="remove")
    assert browser.post(address, {"reasons_required": ""}).status_code == 302
    decide(scene.mo, scene.post(scene.ann, "Another word.").pk, action="remove")
