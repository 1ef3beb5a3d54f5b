"""Links to comments in a frame: they stay in it, and a copied link opens the publisher's page at the comment."""

from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.conftest import Town
from tests.browser.embedding import comment, follow, inner, say, snippet
from tests.support.browser import person
from tests.support.publisher import Publisher

# A thread so long that its last reply is on no first page, with newer threads that push it off the page too.
FILL = """
from uuid import uuid4
from django.utils import timezone
from debate.articles.models import Article
from debate.comments.models import Comment
from debate.readers.models import Reader
article = Article.objects.get(address="{address}")
cleo = Reader.objects.create(name="Cleo")
def write(*bodies, parent=None, root=None, depth=1):
    rows = [
        Comment(
            article=article, author=cleo, key=uuid4(), body=body, created=timezone.now(), rev=1,
            parent=parent, root=root, depth=depth,
        )
        for body in bodies
    ]
    return Comment.objects.bulk_create(rows)
top, = write("The top of a long thread")
first, = write("The first reply", parent=top, root=top, depth=2)
replies = write(*("Reply %d of a long thread" % number for number in range(110)), parent=first, root=top, depth=3)
write(*("A newer thread, %d" % number for number in range(25)))
Article.objects.filter(pk=article.pk).update(rev=1, comment_count=137)
print("ids", top.pk, first.pk, replies[-1].pk)
"""


async def is_seen(page: Page, shown: Locator) -> None:
    """Wait until a comment in the frame is visible in the page's window."""
    await shown.last.wait_for()
    box = None
    for _ in range(100):
        box = await shown.last.bounding_box()
        if box and 0 <= box["y"] < (page.viewport_size or {"height": 0})["height"]:
            return
        await page.wait_for_timeout(50)
    raise AssertionError(f"the comment is not in the window: {box}")


async def test_links_to_comments_stay_in_the_frame_and_copied_ones_open_the_publishers_page(
    town: Town, chromium: Browser, news: Publisher
) -> None:
    page = news.publish("/long", snippet(town, "", path="/"))
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as ben:
        frame = await follow(ann, page)
        await expect(frame.get_by_text("Be the first")).to_be_visible()
        await ann.page.goto("about:blank")
        said = town.run(FILL.format(address=page))
        top, first, last = said.split("ids ")[1].split()
        frame = await follow(ann, f"{page}#hustings-comment-{last}")
        await is_seen(ann.page, comment(frame, "Reply 109 of a long thread"))
        await frame.get_by_role("link", name="First replies").click()
        answering = comment(frame, "Reply 90 of a long thread")
        await answering.locator("[data-answers]").click()
        answered = answering.locator("[data-answered]")
        await expect(answered).to_contain_text("The first reply")
        await answered.get_by_role("link", name="Go to the comment").click()
        await is_seen(ann.page, frame.locator(f"#comment-{first}"))
        link = frame.locator(f"#comment-{first} [data-link]")
        assert await link.get_attribute("href") == f"{page}#hustings-comment-{first}"
        await link.click()
        await frame.get_by_role("link", name="Show all").click()
        await expect(comment(frame, "A newer thread, 24")).to_be_visible()
        # A link on the page itself, while it is open.
        await ann.page.evaluate(f"location.hash = '#hustings-comment-{top}'")
        await is_seen(ann.page, comment(frame, "The top of a long thread"))
        # Live comments have the same links.
        there = await follow(ben, page)
        await say(there, "Said just now", name="Ben")
        number = await comment(there, "Said just now").get_attribute("data-comment")
        await frame.get_by_role("link", name="Show all").click()
        copied = comment(frame, "Said just now").locator("[data-link]")
        await expect(copied).to_have_attribute("href", f"{page}#hustings-comment-{number}")
        assert len(ann.context.pages) == len(ben.context.pages) == 1
        # The debate's own page names the publisher's page as canonical.
        await ann.visit(f"/a/{await inner(ben.page).evaluate('document.querySelector(`main`).dataset.article')}/")
        canonical = ann.page.locator("link[rel=canonical]")
        await expect(canonical).to_have_attribute("href", page)


async def test_a_notice_of_a_reply_shows_it_in_the_frame(town: Town, chromium: Browser, news: Publisher) -> None:
    page = news.publish("/noticed", snippet(town, "", path="/"))
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as ben:
        frame, there = await follow(ann, page), await follow(ben, page)
        await say(frame, "Who answers me?", name="Ann")
        await comment(there, "Who answers me?").get_by_role("link", name="Reply").click()
        box = comment(there, "Who answers me?").locator("[data-form] [data-composer]")
        await box.locator("textarea").fill("I do.")
        await box.get_by_label("Your name").fill("Ben")
        await box.locator("button[type=submit]").click()
        await frame.locator("[data-bell] summary").click()
        notice = frame.locator("[data-notices] form", has_text="Ben replied")
        await notice.get_by_role("link", name="Show").click()
        await is_seen(ann.page, comment(frame, "I do."))
        assert len(ann.context.pages) == 1
