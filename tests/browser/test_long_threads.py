"""What is long folds, and a long page keeps a bounded number of comments."""

import asyncio

from playwright.async_api import Browser, expect

from tests.browser.conftest import Town
from tests.browser.embedding import follow, inner
from tests.browser.readers_line import begin, centre, farthest, storm, watch
from tests.support.browser import person
from tests.support.publisher import Publisher

LONG = """
from uuid import uuid4
from debate.comments.posting import post_comment
from debate.comments.models import Comment
from debate.moderation.decisions import decide
from django.contrib.auth.models import User
from debate.readers.identity import Identity
from debate.readers.models import Reader

reader = Reader.objects.create(name="Marlow")
marlow = Identity(reader=reader, voter=reader.voter, address="192.0.2.11")
mod = User.objects.get(username="moderator").reader
moderator = Identity(reader=mod, voter=mod.voter, address="192.0.2.9")
for number in range(3):
    gone = post_comment(marlow, "folds", body=f"Gone {number}", key=uuid4())
    decide(moderator, gone.pk, action="remove", reason="A test", category="other")
top = post_comment(marlow, "folds", body="A thread to fold", key=uuid4())
for number in range(4):
    post_comment(marlow, "folds", body=f"Answer {number}", key=uuid4(), parent=top.pk)
post_comment(marlow, "folds", body="A long line of words. " * 170, key=uuid4())
"""


async def test_long_texts_threads_and_runs_of_removed_comments_fold(town: Town, chromium: Browser) -> None:
    await begin(town, "folds", threads=2)
    await asyncio.to_thread(town.run, LONG)
    async with person(chromium, town.one.address, viewport={"width": 360, "height": 740}) as ann:
        page = await ann.follow("folds")
        text = page.locator(".comment .body").first
        more = page.get_by_role("button", name="Read more")
        await expect(more).to_have_count(1)
        lines = "text => text.getBoundingClientRect().height / parseFloat(getComputedStyle(text).lineHeight)"
        assert abs(await text.evaluate(lines) - 12) < 0.1
        await more.click()
        await expect(more).to_have_count(0)
        assert await text.evaluate(lines) > 40

        await expect(page.get_by_text("3 comments removed")).to_be_visible()
        await expect(page.get_by_text("Removed by a moderator").filter(visible=True)).to_have_count(0)

        answer = page.get_by_text("Answer 3")
        await page.get_by_role("button", name="Fold this thread").click()
        await expect(answer).to_be_hidden()
        await storm(town, "folds", 2, parent=int(str(await page.locator(".folded").get_attribute("data-thread"))))
        await page.get_by_role("button", name="Marlow and 5 replies").click()
        await expect(answer).to_be_visible()
        await expect(page.locator(".folded")).to_have_count(0)


async def test_a_long_page_lets_go_of_what_is_far_above_and_brings_it_back(town: Town, chromium: Browser) -> None:
    top, _ = await begin(town, "long", threads=380)
    async with person(chromium, town.one.address) as ann:
        page = await ann.follow("long")
        threads = page.locator("[data-threads] > .thread")
        earlier = page.get_by_role("button", name="Show earlier")
        for loaded in range(20, 320, 20):
            await expect(page.locator(f"[data-thread='{top - loaded + 1}']")).to_have_count(1)
            line = page.locator(f"#comment-{top - loaded + 1}")
            await centre(line)
            await watch(line)
            await page.get_by_role("link", name="More comments").click()
        await expect(earlier).to_have_count(1)
        assert await farthest(page) < 1
        assert await threads.count() <= 220
        # The newest comment is not on the page: its words must not come back.
        await expect(page.locator(f"#comment-{top}")).to_have_count(0)
        removal = f"""
from django.contrib.auth.models import User
from debate.moderation.decisions import decide
from debate.readers.identity import Identity
moderator = User.objects.get(username="moderator").reader
mo = Identity(reader=moderator, voter=moderator.voter, address="192.0.2.9")
decide(mo, {top}, action="remove", reason="A test", category="other")
"""
        count = page.locator("[data-comment-count]")
        await expect(count).to_have_text("380 comments")
        await asyncio.to_thread(town.run, removal)
        await expect(count).to_have_text("379 comments")
        while await earlier.count():
            first = threads.first
            line = page.locator(f"#comment-{await first.get_attribute('data-thread')}")
            await line.evaluate("line => line.scrollIntoView({block: 'center', behavior: 'instant'})")
            await watch(line)
            await earlier.click()
            await expect(line).to_be_in_viewport()
            assert await farthest(page) < 1
        await expect(page.locator(f"#comment-{top}")).to_contain_text("Removed by a moderator")
        assert await threads.count() == 320


async def test_a_long_frame_lets_go_of_what_is_far_above_and_brings_it_back(
    town: Town, chromium: Browser, news: Publisher
) -> None:
    top, _ = await begin(town, "long-frame", threads=380)
    address = f"{town.one.address}/a/long-frame/"
    page = news.publish(
        "/long-frame", f'<script src="{town.one.address}/embed.js" data-article="{address}" async></script>'
    )
    async with person(chromium, town.one.address) as ann:
        frame = await follow(ann, page)
        threads = frame.locator("[data-threads] > .thread")
        earlier = frame.get_by_role("button", name="Show earlier")
        for loaded in range(20, 320, 20):
            line = frame.locator(f"#comment-{top - loaded + 1}")
            await expect(line).to_have_count(1)
            await centre(line)
            await frame.get_by_role("link", name="More comments").click()
        await expect(earlier).to_have_count(1)
        assert await threads.count() <= 220
        await expect(frame.locator(f"#comment-{top}")).to_have_count(0)
        # What is not there has its room, so that a click moves nothing, and who scrolls there gets it back.
        before = await threads.count()
        line = frame.locator(f"#comment-{await threads.first.get_attribute('data-thread')}")
        await watch(line)
        await earlier.dispatch_event("click")
        await expect(threads).to_have_count(before + 20)
        await centre(line)
        await centre(threads.first)
        await expect(threads).not_to_have_count(before + 20)
        assert await inner(ann.page).evaluate("window.farthest") < 1
        await ann.page.evaluate("scrollTo(0, 0)")
        await expect(frame.locator(f"#comment-{top}")).to_have_count(1)
        await expect(earlier).to_have_count(0)
        assert await threads.count() == 320
