"""Very long words and stacks of marks: no page is wider than its window, and no comment overlaps another."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.browser.conftest import PASSWORD, Town
from tests.support.browser import Person, person

SLUG = "long-words"
WIDTHS = (320, 360, 390)
# Everything that people can name or write, at maximum length and without a space.
WRITE = f"""
from datetime import timedelta
from uuid import uuid4
from django.contrib.auth.models import User
from django.utils import timezone
from debate.articles.models import Article
from debate.comments.models import Comment
from debate.comments.posting import post_comment
from debate.moderation.people.appeals import appeal
from debate.moderation.decisions import decide
from tests.support.sanctions import mute_reader
from debate.moderation.reports import report_comment
from debate.polls.ballots import cast_ballot
from debate.polls.models import Poll, Choice
from debate.readers.identity import Identity
from debate.readers.models import Reader, Role
from debate.sites.models import Site
def word(letters): return ("Mw" * letters)[:letters]
site = Site.objects.create(name=word(80))
article = Article.objects.create(
    slug={SLUG!r}, title=word(200), section=word(60), byline=word(120), body=word(600), site=site
)
poll = Poll.objects.create(article=article, question=word(200))
choices = [Choice.objects.create(poll=poll, label=letter + word(79), position=n) for n, letter in enumerate("AB")]
def speak(reader): return Identity(reader=reader, voter=reader.voter, address="192.0.2.1")
ann, ben = (speak(Reader.objects.create(name=letter + word(39), badge=word(20))) for letter in "XY")
user = User.objects.create_user("longest", password={PASSWORD!r})
max = speak(Reader.objects.create(user=user, name=word(40), role=Role.ADMINISTRATOR))
for who in (ann, ben): cast_ballot(who, poll.pk, [choices[0].pk])
parent = None
for who in (ann, ben, ann, ben):
    parent = post_comment(who, {SLUG!r}, body=word(4000), key=uuid4(), parent=parent and parent.pk)
report_comment(ann, parent.pk, reason="spam", note=word(500))
decide(max, parent.pk, action="remove", reason=word(500))
report_comment(ben, parent.root_id, reason="spam", note=word(500))
sanction = mute_reader(max, ben.reader.pk, hours=1, reason=word(500))
appeal(ben, sanction.pk, text=word(2000))
print(parent.root_id, ann.reader.pk, ben.reader.pk, site.pk)
"""
# A row from before marks were limited.
TOWER = f"""
from debate.comments.models import Comment
Comment.objects.filter(body="tower", article__slug={SLUG!r}).update(body=("o" + chr(0x301) * 300 + chr(0x20e4)) * 9)
"""


@pytest.fixture(scope="module")
def written(town: Town) -> list[str]:
    """The ids of a comment, its author, a muted reader and a site."""
    return town.run(WRITE).split()


@pytest.fixture
async def moderator(town: Town, chromium: Browser) -> AsyncIterator[Person]:
    async with person(chromium, town.one.address, viewport={"width": 360, "height": 800}) as mo:
        await mo.sign_in("longest", PASSWORD)
        yield mo


async def test_no_page_is_wider_than_its_window(moderator: Person, written: list[str]) -> None:
    comment, author, muted, site = written
    wide = []
    for path in (
        "/",
        f"/a/{SLUG}/",
        f"/a/{SLUG}/?reply={comment}",
        f"/a/{SLUG}/?remove={comment}",
        f"/a/{SLUG}/poll/",
        "/moderation/",
        "/moderation/?queue=new",
        f"/moderation/comment/{comment}/",
        f"/moderation/people/{author}/",
        f"/moderation/people/{muted}/",
        "/moderation/appeals/",
        "/moderation/audit-log/",
        "/moderation/statistics/",
        "/moderation/rules/",
        f"/moderation/rules/{SLUG}/",
        f"/moderation/sites/{site}/rules/",
        "/moderation/polls/",
        "/transparency/",
        "/standing/",
    ):
        page = await moderator.visit(path)
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 800})
            overflow = await page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if overflow > 0:
                wide.append((path, width, overflow, await page.evaluate(WIDEST)))
    assert wide == [], "\n".join(map(str, wide))


# The first elements that reach beyond the window.
WIDEST = """[...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
    .map((element) => element.outerHTML.slice(0, 90)).slice(-2)"""


async def test_a_comment_never_paints_over_another(town: Town, moderator: Person, written: list[str]) -> None:
    page = await moderator.follow(SLUG)
    await moderator.say("Quiet words")
    await moderator.say("tower")
    below = page.locator(".comment", has_text="Quiet words").locator(".body")
    await moderator.page.goto(f"{town.one.address}/a/{SLUG}/?sort=oldest")
    await moderator.is_live()
    before = await below.screenshot()
    town.run(TOWER)
    await page.reload()
    await moderator.is_live()
    assert await below.screenshot() == before
