"""What an operator does to a deployment while readers use it: a rolling restart, an upgrade, a backup, a restore."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.production.deployment import DATABASE, Deployment, close_connections
from tests.production.evening import Evening, Guests
from tests.production.former import Former, build, check_out, remove
from tests.support.browser import person
from tests.support.client import Client
from tests.support.servers import Hustings
from tests.support.stage import MODERATOR, PASSWORD

NewEvening = Callable[[Guests], Evening]
GUESTS = Guests(viewers=30, authors=6, voters=10)
SOON_S = 30.0

pytestmark = pytest.mark.timeout(300)


def restart(server: Hustings) -> None:
    assert server.terminate() == 0
    server.start()


async def test_readers_notice_nothing_of_a_rolling_restart(deployment: Deployment, new_evening: NewEvening) -> None:
    evening = new_evening(GUESTS)
    async with evening.going_on():
        await evening.has_more(SOON_S)
        for server in deployment.servers:
            await asyncio.to_thread(restart, server)
            await evening.has_more(SOON_S)
    await evening.count(SOON_S)
    assert evening.tally.resets == 0
    assert evening.tally.failures == 0, evening.tally


async def test_a_backup_disturbs_nobody_and_its_restore_brings_it_back_under_load(
    deployment: Deployment, new_evening: NewEvening, tmp_path: Path
) -> None:
    evening, file = new_evening(GUESTS), str(tmp_path / "site.backup")
    # These commands need PostgreSQL itself.
    server = deployment.servers[0]
    operator = Hustings(**(server.env | {"DATABASE_URL": deployment.postgres.url(DATABASE)}))
    async with evening.going_on():
        await evening.has_more(SOON_S)
        before = dict(evening.posted)
        await asyncio.to_thread(operator.manage, "backup", file)
        assert evening.tally.failures == 0, evening.tally
        lost = len(evening.posted) + 3
        while len(evening.posted) < lost:
            await evening.has_more(SOON_S, 1)
        evening.may_lose = True
        await asyncio.to_thread(operator.manage, "restore", "--replace", "--ignore-servers", file)
        restored = dict(evening.posted)
        await evening.has_more(SOON_S, 20)
    fresh = await evening.agree(SOON_S)
    assert evening.tally.resets > 0
    ids = {comment["id"] for comment in before.values()}
    assert ids <= fresh.comments.keys()
    texts = {comment.get("body") for comment in fresh.comments.values()}
    written_after = {
        body
        for body, comment in evening.posted.items()
        if body not in restored and comment["id"] not in evening.removed
    }
    assert written_after and written_after <= texts
    operator.manage("check_data")
    operator.stop()


async def test_a_former_version_serves_beside_todays_and_is_replaced_under_load(
    deployment: Deployment, new_evening: NewEvening, tmp_path: Path
) -> None:
    today, code = deployment.servers[0], tmp_path / "former"
    check_out(code)
    former = Former(code, today, DJANGO_SETTINGS_MODULE="tests.support.settings", REDIS_URL=deployment.redis_url)
    evening = new_evening(GUESTS)
    try:
        assert today.terminate() == 0
        former.start()
        async with evening.going_on():
            # Votes and comments cross between the versions in both directions: readers are at both.
            await evening.has_more(SOON_S, 40)
            assert await asyncio.to_thread(former.terminate) == 0
            await asyncio.to_thread(today.start)
            await evening.has_more(SOON_S, 10)
        await evening.count(SOON_S)
        assert "Traceback" not in former.log.read_text()
    finally:
        former.stop()
        if not today.is_running:
            today.start()
        remove(code)


async def test_pages_and_servers_of_the_former_and_the_current_version_work_together(
    deployment: Deployment, chromium: Browser, tmp_path: Path
) -> None:
    deployment.stage.act(close_connections)
    code, today = tmp_path / "former", deployment.stage.new_server()
    check_out(code)
    build(code)
    former = Former(code, today)
    try:
        for begins, goes_on in ((former, today), (today, former)):
            place = deployment.stage.new_place()
            begins.start()
            async with person(chromium, today.address) as ann, Client(today.address) as mo:
                page = await ann.follow(place.slug)
                assert await asyncio.to_thread(begins.terminate) == 0
                await asyncio.to_thread(goes_on.start)
                await ann.is_live()
                await page.get_by_role("button", name="Yes").first.click()
                await expect(page.locator("[data-ballots]").first).to_have_text("1 vote")
                await ann.say("Said by a page of another version", name="Ann")
                said = page.locator(".comment", has_text="Said by a page")
                await expect(said).to_be_visible()
                await mo.log_in(MODERATOR, PASSWORD)
                [comment] = (await mo.load(place.slug)).comments
                await mo.decide(comment, "remove", "Off topic")
                await expect(said).to_have_count(0)
            assert goes_on.terminate() == 0
    finally:
        former.stop()
        today.stop()
        remove(code)
