"""Right-to-left text has the right direction on every page, in any surroundings."""

import re
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser

from debate.articles.models import Article
from debate.comments.models import Comment
from debate.comments.posting import post_comment
from debate.moderation.decisions import decide
from debate.moderation.people.appeals import answer_appeal, appeal
from debate.moderation.reports import report_comment
from debate.polls.ballots import cast_ballot
from debate.polls.models import Choice, Poll
from debate.polls.previews import preview_path
from debate.readers.models import Reader, Role
from debate.rights.asking import require_reader
from debate.sites.models import Site, SiteOrigin
from tests.cast import PASSWORD, Scene, account, add_poll, set_scene
from tests.support.sanctions import mute_reader

HEBREW = re.compile("[\u05d0-\u05ea]")
# Text without an inner element, or on no page.
PLAIN = {"title", "option", "script", "style"}
VOID = {"br", "hr", "img", "input", "link", "meta", "rect", "circle", "line", "source"}


class Page(HTMLParser):
    """Finds right-to-left text, and text boxes, outside of elements that detect their direction."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.texts = 0
        self.wrong: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        is_box = tag == "textarea" or (tag == "input" and attributes.get("type", "text") in ("text", "search"))
        takes_words = is_box and "inputmode" not in attributes
        if takes_words and attributes.get("dir") != "auto":
            self.wrong.append(self.get_starttag_text() or tag)
        if tag not in VOID:
            self.open.append((tag, tag == "bdi" or attributes.get("dir") == "auto" or tag in PLAIN))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if HEBREW.search(data):
            self.texts += 1
            if not any(has_direction for _, has_direction in self.open):
                self.wrong.append(" ".join(data.split()))


def write_everything() -> Scene:
    """Create a scene with every name and text in Hebrew."""
    scene = set_scene()
    site = Site.objects.create(name="אתר")
    SiteOrigin.objects.create(site=site, origin="https://news.example")
    Article.objects.update(title="גשר חדש", section="עיר", byline="כתבת", body="פסקה\n\nועוד אחת", site=site)
    Poll.objects.update(question="לבנות?")
    for choice, label in zip(scene.choices, ("כן", "לא", "אולי"), strict=True):
        Choice.objects.filter(pk=choice.pk).update(label=label)
    for who, name in ((scene.ann, "אנה"), (scene.ben, "בן"), (scene.mo, "מנחה")):
        Reader.objects.filter(pk=require_reader(who).pk).update(name=name, badge="תג")
        require_reader(who).refresh_from_db()
    for who in (scene.ann, scene.ben):
        cast_ballot(who, scene.poll.pk, [scene.choices[0].pk])
    comments = [scene.post(scene.ann, "שלום (1)!")]
    comments += [scene.post(scene.ben, "תשובה, 2.", parent=comments[0])]
    comments += [scene.post(scene.ann, "עוד תשובה?", parent=comments[1])]
    report_comment(scene.ben, comments[2].pk, reason="spam", note="הערה")
    decide(scene.mo, comments[0].pk, action="pin", reason="סיבה")
    chief = account("Chief", role=Role.CHIEF)
    sanction = mute_reader(scene.mo, require_reader(scene.ann).pk, hours=1, reason="סיבה")
    given = appeal(scene.ann, sanction.pk, text="ערעור")
    answer_appeal(chief, given.pk, lifts=False, answer="תשובה")
    Comment.objects.filter(pk=comments[1].pk).update(state=Comment.State.PENDING, seen=False)
    post_comment(scene.ben, scene.article.slug, body="הודעה\n\nבשתי פסקאות", key=uuid4())
    return scene


@pytest.mark.django_db
def test_every_text_and_text_box_detects_its_own_direction() -> None:
    scene = write_everything()
    chief = Browser()
    chief.post("/sign-in/", {"username": "chief", "password": PASSWORD})
    User.objects.filter(username="mo").update(is_staff=True, is_superuser=True)
    ann = Browser()
    session = ann.session
    session["reader_id"] = require_reader(scene.ann).pk
    session.save()
    draft = add_poll(scene.article, ("כן", "לא"), state=Poll.State.DRAFT)
    Poll.objects.update(question="לבנות?")
    comment = Comment.objects.order_by("pk").first()
    assert comment
    places = [
        *((ann, path) for path in ("/", "/a/bridge/", "/a/bridge/poll/", "/standing/", "/sign-in/", "/transparency/")),
        *((ann, f"/a/bridge/?{form}={comment.pk}") for form in ("reply", "edit", "withdraw", "comment")),
        (ann, f"/a/bridge/?report={comment.pk + 1}"),
        (ann, f"/a/bridge/poll/?timeline={scene.poll.pk}"),
        (chief, f"/a/bridge/?remove={comment.pk}"),
        (chief, "/moderation/"),
        (chief, "/moderation/?queue=new"),
        (chief, "/moderation/?queue=held"),
        (chief, f"/moderation/comment/{comment.pk}/"),
        (chief, f"/moderation/people/{comment.author_id}/"),
        (ann, "/embed/https/news.example/a/bridge/"),
        (ann, preview_path(draft)),
        (chief, "/moderation/appeals/"),
        (chief, "/moderation/audit-log/"),
        (chief, "/moderation/statistics/"),
        (chief, "/moderation/rules/"),
        (chief, "/moderation/rules/bridge/"),
        (chief, f"/moderation/sites/{Site.objects.get().pk}/rules/"),
    ]
    wrong, seen = {}, 0
    for browser, path in places:
        answer = browser.get(path)
        assert answer.status_code == 200, path
        page = Page(answer.content.decode())
        seen += page.texts
        if page.wrong:
            wrong[path] = page.wrong
    assert wrong == {}
    assert seen > 60
