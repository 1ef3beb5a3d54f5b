"""What readers do most, in browsers other than Chromium: vote, comment, come back, and have bad connections."""

from debate.sites.models import Site, SiteOrigin
from tests.support.between import without_sockets
from tests.support.client import Client
from tests.support.engines import View
from tests.support.publisher import run_publisher
from tests.support.servers import Hustings
from tests.support.stage import MODERATOR, PASSWORD, Place, Stage

BOX = "[data-open-debate] [data-composer]"
IS_LIVE = "document.querySelector('main[data-connection=live]') !== null"


def allow_site(origin: str) -> None:
    """Let a publisher's pages embed debates."""
    SiteOrigin.objects.create(site=Site.objects.create(name=origin), origin=origin)


async def say(view: View, text: str, *, name: str = "") -> None:
    """Post a comment by the page's own box."""
    await view.write(f"{BOX} textarea", text)
    if name:
        await view.write(f"{BOX} input[name=name]", name)
    await view.click(f"{BOX} button", "Post")
    await view.until(f"document.querySelector('{BOX} textarea').value === ''")


async def test_a_reader_votes_comments_and_sees_others_do_so(page: View, server: Hustings, place: Place) -> None:
    async with Client(server.address) as ben, Client(server.address) as mo:
        await ben.be_guest("Ben")
        await mo.log_in(MODERATOR, PASSWORD)
        await page.open(f"{server.address}/a/{place.slug}/")
        await page.until(IS_LIVE)
        await page.click("[data-poll] button", "Yes")
        await page.until("document.querySelector('[data-poll] [aria-pressed=true]')?.textContent.includes('Yes')")
        await ben.vote(place.poll, place.choices[1])
        await page.until("document.querySelector('[data-ballots]').textContent.startsWith('2')")
        await say(page, "Said by Ann", name="Ann")
        state = await ben.load(place.slug)
        (said,) = state.comments.values()
        assert said["body"] == "Said by Ann"
        answer = await ben.post(place.slug, "Said by Ben", parent=said["id"])
        await page.shows("Said by Ben")
        await mo.decide(answer["id"], "remove", "Off topic")
        await page.lacks("Said by Ben")


async def test_a_reader_who_goes_back_never_sees_a_removed_comment(page: View, server: Hustings, place: Place) -> None:
    async with Client(server.address) as ben, Client(server.address) as mo:
        await ben.be_guest("Ben")
        await mo.log_in(MODERATOR, PASSWORD)
        comment = await ben.post(place.slug, "Gone while away")
        await page.open(f"{server.address}/a/{place.slug}/")
        await page.until(IS_LIVE)
        await page.shows("Gone while away")
        await page.open(f"{server.address}/transparency/")
        await mo.decide(comment["id"], "remove", "Off topic")
        await page.back()
        await page.until(IS_LIVE)
        await page.lacks("Gone while away")
        await ben.post(place.slug, "Written after that")
        await page.shows("Written after that")


async def test_without_sockets_the_page_uses_an_event_stream(page: View, server: Hustings, place: Place) -> None:
    async with Client(server.address) as ben, without_sockets(server) as address:
        await ben.be_guest("Ben")
        await page.open(f"{address}/a/{place.slug}/")
        await page.until("document.querySelector('main[data-connection=streaming]') !== null")
        await ben.post(place.slug, "Heard without a socket")
        await page.shows("Heard without a socket")


async def test_a_draft_is_kept_after_a_reload(page: View, server: Hustings, place: Place) -> None:
    await page.open(f"{server.address}/a/{place.slug}/")
    await page.until(IS_LIVE)
    await page.write(f"{BOX} textarea", "Not yet finished")
    await page.open(f"{server.address}/a/{place.slug}/")
    await page.until(f"document.querySelector('{BOX} textarea').value === 'Not yet finished'")


async def test_a_reader_takes_part_in_a_frame_on_a_publishers_page(
    page: View, stage: Stage, server: Hustings, place: Place
) -> None:
    with run_publisher() as publisher:
        stage.act(allow_site, publisher.origin)
        address = publisher.publish(
            "/council",
            f'<p><a href="{server.address}/a/{place.slug}/">The debate</a></p>'
            f'<script src="{server.address}/embed.js" data-article="{server.address}/a/{place.slug}/" async></script>',
        )
        async with Client(server.address) as ben:
            await ben.be_guest("Ben")
            await page.open(address)
            frame = await page.frame()
            await page.evaluate("document.querySelector('iframe').scrollIntoView({ block: 'start' })")
            await frame.until(IS_LIVE)
            await frame.click("[data-poll] button", "Yes")
            await frame.until("document.querySelector('[data-poll] [aria-pressed=true]') !== null")
            await say(frame, "Said in a frame", name="Ann")
            await ben.post(place.slug, "Said on the page")
            await frame.shows("Said on the page")
