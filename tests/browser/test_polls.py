"""Polls in the browser: each kind of poll live, opening and closing on time, and the timeline."""

import json
import re
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Request, expect

from tests.browser.conftest import SLUG, Town
from tests.support.browser import person

NAMES = ("Yes", "No", "Not sure")

SET_TIME = """
from datetime import timedelta
from django.utils import timezone
from debate.polls.models import Poll
from debate.polls.schedule import publish_poll
poll = Poll.objects.get(question=QUESTION)
Poll.objects.filter(pk=poll.pk).update(**{MOMENT: timezone.now() + timedelta(seconds=IN_S)})
publish_poll(poll.pk)
"""

MAKE_POLL = """
from datetime import timedelta
from django.utils import timezone
from debate.articles.models import Article
from debate.polls.models import Choice, Poll
from debate.polls.schedule import publish_poll
article, _ = Article.objects.get_or_create(slug=SLUG, defaults={"title": "A test"})
poll = Poll.objects.create(article=article, question=QUESTION, opens=timezone.now() + timedelta(seconds=OPENS_IN_S),
    closes=CLOSES_IN_S and timezone.now() + timedelta(seconds=CLOSES_IN_S), position=9, **RULES)
for label in ("Yes", "No"):
    Choice.objects.create(poll=poll, label=label)
publish_poll(poll.pk)
"""

CLOSE_POLL = """
from debate.polls.models import Poll
from debate.polls.schedule import close_poll
close_poll(Poll.objects.get(question=QUESTION).pk)
"""

# What a phone offers: keeps what is shared.
OFFER_SHARING = """
navigator.canShare = () => true;
window.shared = new Promise((done) => { navigator.share = async (data) => done(data); });
undefined
"""


def make_poll(
    town: Town, slug: str, question: str, *, opens_in_s: int = -60, closes_in_s: int | None = 9_000, **rules: Any
) -> None:
    """Create a poll backstage, as the admin does."""
    _run(town, MAKE_POLL, SLUG=slug, QUESTION=question, OPENS_IN_S=opens_in_s, CLOSES_IN_S=closes_in_s, RULES=rules)


def set_time(town: Town, question: str, moment: str, *, in_s: int) -> None:
    """Let the poll with that question open or close soon, backstage."""
    _run(town, SET_TIME, QUESTION=question, MOMENT=moment, IN_S=in_s)


def _run(town: Town, script: str, **values: Any) -> None:
    settings = "".join(f"{name} = {value!r}\n" for name, value in values.items())
    town.run(settings + script)


async def test_viewers_see_a_poll_open_and_close_and_then_its_hidden_results(town: Town, chromium: Browser) -> None:
    make_poll(town, "live-poll", "Secret?", opens_in_s=3_000, state="scheduled", results="after_closing")
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as ben:
        page = await ann.follow("live-poll")
        await ben.follow("live-poll")
        poll = page.locator(".poll")
        await expect(poll.locator("[data-opens]")).to_contain_text(re.compile(r"opens in 4\d:\d\d"))
        yes = poll.get_by_role("button", name="Yes")
        await expect(yes).to_be_disabled()
        set_time(town, "Secret?", "opens", in_s=3)
        await expect(yes).to_be_enabled()
        await expect(poll.locator("[data-closes]")).to_contain_text(re.compile(r"closes (\w+day )?\d\d:\d\d$"))
        await yes.click()
        await expect(ben.page.locator("[data-ballots]")).to_contain_text("1 vote")
        for reader in (ann, ben):
            await expect(reader.page.get_by_text("shown when the poll has closed")).to_be_visible()
            assert "100%" not in await reader.page.locator(".poll").inner_text()
        set_time(town, "Secret?", "closes", in_s=4)
        await expect(poll.locator("[data-closes]")).to_contain_text("closes in 0:0")
        await expect(poll.locator("[data-last-minute]")).to_contain_text("0:0")
        for reader in (ann, ben):
            await expect(reader.page.locator("[data-percent]").first).to_have_text("100%")
            await expect(reader.page.locator("[data-outcome]")).to_have_text("Result: \u2068Yes\u2069, 100%")
            await expect(reader.page.locator("[data-leads=yes] [data-label]")).to_have_text("Yes")
            await expect(reader.page.locator("[data-poll-closed]")).to_contain_text(re.compile(r"closed \d\d:\d\d$"))
            await expect(reader.page.locator("[data-last-minute]")).to_be_hidden()
            await expect(reader.page.get_by_role("button", name="Yes")).to_be_disabled()
        await page.evaluate(OFFER_SHARING)
        await page.get_by_role("button", name="Share").click()
        shared = await page.evaluate("window.shared")
        assert (shared["title"], shared["text"]) == ("Secret?", "Result: \u2068Yes\u2069, 100%")
        assert shared["url"].startswith(f"{town.one.address}/a/live-poll/#poll-")
        # Screen readers get an announcement, but not everything at once.
        await expect(page.locator("[data-announce]")).to_contain_text(
            "Secret? Voting has closed. Yes 100%, No 0%, 1 vote"
        )


async def test_a_poll_without_a_closing_time_is_closed_by_hand_on_open_pages(town: Town, chromium: Browser) -> None:
    make_poll(town, "by-hand", "By hand?", closes_in_s=None)
    async with person(chromium, town.one.address) as ann:
        page = await ann.follow("by-hand")
        _run(town, CLOSE_POLL, QUESTION="By hand?")
        await expect(page.locator("[data-poll-closed]")).to_contain_text(re.compile(r"closed \d\d:\d\d$"))
        await expect(page.locator("[data-outcome]")).to_have_text("Result: nobody voted")


async def test_a_new_poll_appears_on_open_pages(town: Town, chromium: Browser) -> None:
    make_poll(town, "growing", "The first?")
    async with person(chromium, town.one.address) as ann:
        page = await ann.follow("growing")
        make_poll(town, "growing", "The second?", kind="several", max_choices=2)
        second = page.locator(".poll", has_text="The second?")
        await second.get_by_label("Yes").check()
        await second.get_by_label("No").check()
        await second.get_by_role("button", name="Vote").click()
        await expect(second.locator("[data-percent]")).to_have_text(["100%", "100%"])
        await second.get_by_label("About this poll").click()
        await expect(second.get_by_text("Percentages are shares of voters")).to_be_visible()


async def test_a_voter_sees_live_results_that_other_readers_do_not(town: Town, chromium: Browser) -> None:
    make_poll(town, "own", "After voting?", results="after_voting")
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as ben:
        await ann.follow("own")
        page = await ben.follow("own")
        await ann.page.get_by_role("button", name="Yes").click()
        await expect(ann.page.locator("[data-percent]")).to_have_text(["100%", "0%"])
        await expect(page.locator("[data-ballots]")).to_have_text("1 vote")
        assert "%" not in await page.locator(".poll").inner_text()
        await page.get_by_role("button", name="No").click()
        await expect(page.locator("[data-percent]")).to_have_text(["50%", "50%"])
        await expect(ann.page.locator("[data-percent]")).to_have_text(["50%", "50%"])
        await page.get_by_label("About this poll").click()
        await page.get_by_role("button", name="Withdraw vote").click()
        await expect(page.locator("[data-percent]")).to_have_text(["", ""])


async def test_a_poll_has_the_same_markup_live_as_on_a_loaded_page(town: Town, chromium: Browser) -> None:
    rules: list[dict[str, Any]] = [
        {},
        {"kind": "several", "max_choices": 2},
        {"changeable": False},
        {"results": "after_voting"},
    ]
    for number, rule in enumerate(rules):
        make_poll(town, "markup", f"Number {number}?", **rule)
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as ben:
        page = await ann.follow("markup")
        await ben.follow("markup")
        for number, rule in enumerate(rules):
            poll = page.locator(".poll", has_text=f"Number {number}?")
            if "kind" in rule or "changeable" in rule:
                await poll.get_by_label("Yes").check()
                await poll.get_by_role("button", name="Vote").click()
            else:
                await poll.get_by_role("button", name="Yes").click()
            await expect(poll.locator("[data-own=yes]")).to_have_count(1)
            await expect(
                ben.page.locator(".poll", has_text=f"Number {number}?").locator("[data-ballots]")
            ).to_contain_text("1 vote")
        for reader in (ann, ben):
            live = await _markup(reader.page.locator(".polls"))
            await reader.follow("markup")
            assert live == await _markup(reader.page.locator(".polls"))


async def test_a_timeline_is_loaded_and_drawn_when_it_is_opened(town: Town, chromium: Browser) -> None:
    for scheme in ("light", "dark"):
        async with person(chromium, town.one.address, color_scheme=scheme) as ann:
            asked: list[str] = []

            def note(request: Request, asked: list[str] = asked) -> None:
                asked.append(request.url)

            ann.page.on("request", note)
            page = await ann.follow(SLUG)
            assert not any("timeline" in address for address in asked)
            link = page.get_by_role("link", name="Timeline")
            await link.click()
            await expect(link).to_have_attribute("aria-expanded", "true")
            await expect(page.locator(".timeline canvas")).to_have_count(2)
            await expect(page.locator(".timeline .end")).to_have_text([re.compile(f"% {name}$") for name in NAMES])
            await expect(page.locator(".timeline .course").first).to_contain_text("Yes from")
            await expect(page.locator(".timeline details table")).to_be_hidden()
            await page.get_by_text("As a table").click()
            await expect(page.locator(".timeline details tbody tr")).to_have_count(12)
            assert any("assets/timeline-view" in address for address in asked)
            for canvas in await page.locator(".timeline canvas").all():
                assert await _is_drawn(canvas)
            found = await Axe().run(page)
            assert found.response["violations"] == [], json.dumps(found.response["violations"])[:500]
            await link.click()
            await expect(page.locator(".timeline canvas")).to_have_count(0)


async def test_a_timeline_can_be_read_without_script(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address, java_script_enabled=False) as ann:
        page = await ann.visit(f"/a/{SLUG}/")
        await page.get_by_role("link", name="Timeline").click()
        await expect(page.locator(".timeline details tbody tr")).to_have_count(12)
        await expect(page.get_by_role("columnheader", name="Not sure")).to_be_visible()


async def _is_drawn(canvas: Locator) -> bool:
    """Say whether the canvas has any drawing."""
    script = """canvas => canvas.getContext("2d")
        .getImageData(0, 0, canvas.width, canvas.height).data.some(value => value !== 0)"""
    return bool(await canvas.evaluate(script))


async def _markup(polls: Locator) -> list[str]:
    """Return the cards' markup without the parts that differ: form tokens and times."""
    script = """polls => {
        const copy = polls.cloneNode(true);
        for (const input of copy.querySelectorAll("[name=csrfmiddlewaretoken]")) input.remove();
        for (const time of copy.querySelectorAll("time")) time.replaceWith("a time");
        for (const place of copy.querySelectorAll("[data-viewers]")) place.textContent = "";
        for (const input of polls.querySelectorAll("input")) {
            const twin = copy.querySelector(`input[value="${input.value}"]`);
            if (twin) twin.toggleAttribute("checked", input.checked);
        }
        for (const element of copy.querySelectorAll("*")) {
            for (const name of ["opens", "closes"]) if (element.dataset[name]) element.dataset[name] = "a time";
            element.classList.remove("soon", "thanked");
            if (element.getAttribute("class") === "") element.removeAttribute("class");
        }
        const lines = copy.outerHTML.split(/(?=<)/).map(line => line.replace(/\\s+/g, " ").trim());
        return lines.filter(Boolean);
    }"""
    return list(await polls.evaluate(script))
