"""A debate with much in it, others who write in it, and how far a reader's line moves."""

import asyncio

from playwright.async_api import Locator, Page

from tests.browser.conftest import Town

# An article with a thread of 200 replies among 40 others, and its poll.
DEBATE = """
from uuid import uuid4
from django.utils import timezone
from debate.articles.models import Article
from debate.comments.models import Comment
from debate.readers.models import Reader

article = Article.objects.create(slug="{slug}", title="Words without end")
early = Reader.objects.create(name="Early")

def write(bodies, rev, **place):
    by = dict(article=article, author=early, created=timezone.now(), **place)
    rows = [Comment(key=uuid4(), body=body, rev=rev + number, **by) for number, body in enumerate(bodies, start=1)]
    return [comment.pk for comment in Comment.objects.bulk_create(rows)]

top = write((f"Words {{number}} of the beginning. " * 5 for number in range({threads})), 0)[-1]
replies = write((f"Reply {{number}}" for number in range({replies})), {threads}, parent_id=top, root_id=top, depth=2)
Comment.objects.filter(pk=top).update(replies={replies}, thread_replies={replies})
Article.objects.filter(pk=article.pk).update(rev={threads} + {replies}, comment_count={threads} + {replies})
print(top, *replies)
"""
STORM = """
from time import sleep
from uuid import uuid4
from debate.articles.models import Article
from debate.comments.models import Comment
from debate.comments.posting import post_comment
from debate.readers.identity import Identity
from debate.readers.models import Reader

reader = Reader.objects.create(name="Storm")
storm = Identity(reader=reader, voter=reader.voter, address="192.0.2.10")
for number in range({count}):
    parent = {parent} if {parent} and number % 2 else None
    post_comment(storm, "{slug}", body=f"Storm {{number}}", key=uuid4(), parent=parent)
    sleep({pause_s})
"""
# The farthest that an element has been from where it stood, in any frame that was painted since.
WATCH = """element => {
    const start = element.getBoundingClientRect().top;
    window.farthest = 0;
    window.watched = element;
    const look = () => {
        if (window.watched !== element) return;
        const now = element.getBoundingClientRect().top;
        window.farthest = Math.max(window.farthest, Math.abs(now - start));
        requestAnimationFrame(look);
    };
    look();
}"""


async def begin(town: Town, slug: str, *, threads: int = 40, replies: int = 0) -> tuple[int, list[int]]:
    """Make a debate; returns the top of its newest thread, and the replies to it."""
    script = DEBATE.format(slug=slug, threads=threads, replies=replies)
    top, *ids = (await asyncio.to_thread(town.run, script)).split()
    return int(top), [int(reply) for reply in ids]


async def storm(town: Town, slug: str, count: int, *, pause_s: float = 0.0, parent: int = 0) -> None:
    """Post comments, every other one as a reply to a parent."""
    script = STORM.format(slug=slug, count=count, pause_s=pause_s, parent=parent)
    await asyncio.to_thread(town.run, script)


async def centre(element: Locator) -> None:
    await element.evaluate("element => element.scrollIntoView({block: 'center', behavior: 'instant'})")


async def watch(element: Locator) -> None:
    await element.evaluate(WATCH)


async def farthest(page: Page) -> float:
    return float(await page.evaluate("window.farthest"))
