"""The main job in a real browser, through each proxy: a page, a vote, a comment, a removal, a publisher's frame."""

import pytest
from playwright.async_api import Browser, expect

from tests.production.deployment import Deployment, close_connections
from tests.support.browser import from_menu, person
from tests.support.publisher import run_publisher
from tests.support.stage import MODERATOR, PASSWORD

pytestmark = pytest.mark.timeout(300)


def allow(origin: str) -> None:
    """Let the pages of a publisher embed debates."""
    # Called backstage, where Django is set up.
    from debate.sites.models import Site, SiteOrigin

    SiteOrigin.objects.create(site=Site.objects.create(name="News"), origin=origin)


async def test_a_page_a_vote_a_comment_a_removal_and_a_frame(deployment: Deployment, chromium: Browser) -> None:
    deployment.stage.act(close_connections)
    place = deployment.stage.new_place()
    addresses = [address for address, _ in deployment.fronts]
    here, there = addresses[0], addresses[-1]
    trusting = {"ignore_https_errors": True}
    with run_publisher() as news:
        deployment.stage.act(allow, news.origin)
        snippet = f'<script src="{here}/embed.js" data-article="{here}/a/{place.slug}/" async></script>'
        page = news.publish("/council", snippet)
        async with (
            person(chromium, here, **trusting) as ann,
            person(chromium, there, **trusting) as mo,
            person(chromium, here, **trusting) as cai,
        ):
            await mo.sign_in_with_form(MODERATOR, PASSWORD)
            await mo.follow(place.slug)
            await cai.page.goto(page)
            await cai.page.locator("iframe").scroll_into_view_if_needed()
            frame = cai.page.frame_locator("iframe")
            await frame.locator("main[data-connection=live]").wait_for(state="attached")
            await ann.follow(place.slug)
            yes = ann.page.get_by_role("button", name="Yes").first
            await yes.click()
            await expect(yes).to_have_attribute("aria-pressed", "true")
            for ballots in (mo.page.locator("[data-ballots]").first, frame.locator("[data-ballots]").first):
                await expect(ballots).to_have_text("1 vote")
            await ann.say("Said through a proxy with TLS", name="Ann")
            seen = [who.locator(".comment", has_text="Said through a proxy") for who in (mo.page, frame)]
            for comment in seen:
                await expect(comment).to_be_visible()
            await from_menu(seen[0], "Remove")
            await seen[0].locator("[data-form] button[type=submit]").last.click()
            for comment in (*seen, ann.page.locator(".comment", has_text="Said through a proxy")):
                await expect(comment).to_have_count(0)
