"""A publisher's readers are signed in by their own site, in a browser that blocks the server's cookies there."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import SLUG, Town
from tests.browser.embedding import comment, follow, inner, say, snippet
from tests.support.browser import person
from tests.support.passkeys import plug_in_device
from tests.support.plain import is_ok
from tests.support.publisher import Publisher, run_publisher
from tests.support.servers import TOP, Hustings, Process, free_port, wait_until
from tests.support.templates import DEMO_PASSWORD, demo_sqlite

EXAMPLE = Path(TOP) / "tests" / "examples" / "publisher_site.py"
MakeToken = Callable[[str, str, str], str]
DOCUMENT = (Path(TOP) / "docs" / "sso.md").read_text()
PUBLISHERS_SCRIPT = """<script>
  const wait = setInterval(() => {
    if (!window.Hustings) return;
    clearInterval(wait);
    Hustings.signIn(async () => (await fetch(`/token-${window.asked = (window.asked ?? 0) + 1}`)).text());
  }, 10);
</script>"""


def documented(language: str) -> str:
    """Return the documentation's code that makes a token."""
    found = re.search(rf"```{language}\n(.+?)```", DOCUMENT, re.DOTALL)
    assert found
    return found[1]


def in_python(key: str, reader_id: str, name: str) -> str:
    code: dict[str, Any] = {}
    exec(documented("python"), code)
    return str(code["make_token"](key, reader_id, name))


def in_node(key: str, reader_id: str, name: str) -> str:
    code = f"{documented('js')}\nconsole.log(makeToken(...process.argv.slice(1)))"
    command = ["node", "-e", code, key, reader_id, name]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def token(town: Town, monkeypatch: pytest.MonkeyPatch) -> MakeToken:
    """Switch the publisher's sign-in on; returns what makes tokens for this server."""
    monkeypatch.setattr(f"{__name__}.DOCUMENT", DOCUMENT.replace("https://debate.example", town.one.address))
    key = town.run(
        "from debate.sites.models import Site;"
        "site = Site.objects.get(name='News');"
        "Site.objects.filter(pk=site.pk).update(token_issuer='news.example'); print(site.key)"
    ).strip()
    makers = {"python": in_python, "node": in_node}
    return lambda language, reader_id, name: makers[language](key, reader_id, name)


async def test_a_publishers_reader_is_signed_in_follows_a_sign_out_and_gets_a_new_token(
    town: Town, guarded: Browser, chromium: Browser, news: Publisher, token: MakeToken
) -> None:
    attributes = f'data-article="{town.one.address}/a/{SLUG}/" data-sign-in="{news.origin}/login"'
    page = news.publish("/members", snippet(town, attributes) + PUBLISHERS_SCRIPT)
    used = token("python", "7", "Ann Member")
    news.pages |= {"/token-1": used, "/token-2": used, "/token-3": token("node", "8", "Ben Member")}
    async with person(guarded, town.one.address) as ann, person(chromium, town.two.address) as ben:
        frame = await follow(ann, page)
        await expect(frame.locator("[data-reader-name]")).to_have_text("Ann Member")
        await say(frame, "Said by a member")
        await ben.follow(SLUG)
        await expect(comment(ben.page, "Said by a member").locator("[data-author-name]")).to_have_text("Ann Member")
        # The publisher's page says that nobody is signed in any more.
        await ann.page.evaluate("Hustings.signIn(null)")
        await expect(frame.locator("summary", has_text="Sign in")).to_be_visible()
        offered = frame.get_by_role("link", name="Sign in at localhost")
        # One click can come too early: the frame still takes in its new reader.
        async with asyncio.timeout(20):
            while not await offered.is_visible():
                await frame.locator("summary", has_text="Sign in").click()
                await ann.page.wait_for_timeout(200)
        await expect(offered).to_have_attribute("href", f"{news.origin}/login")
        # Another reader signs in there, and writes already. The first token that the page has was used before, so it is
        # asked once more.
        box = frame.locator("[data-open-debate] [data-composer]")
        await box.locator("textarea").fill("Begun before the new token came")
        await ann.page.evaluate("Hustings.signIn(async () => (await fetch(`/token-${++asked}`)).text())")
        await expect(frame.locator("[data-reader-name]")).to_have_text("Ben Member")
        await expect(box.locator("textarea")).to_have_value("Begun before the new token came")
        await box.get_by_role("button", name="Post").click()
        told = comment(ben.page, "Begun before the new token came")
        await expect(told.locator("[data-author-name]")).to_have_text("Ben Member")
        assert await inner(ann.page).evaluate("document.cookie") == ""


async def test_a_token_written_into_the_page_signs_in_and_an_empty_one_signs_out(
    town: Town, guarded: Browser, news: Publisher, token: MakeToken
) -> None:
    attributes = f'data-article="{town.one.address}/a/{SLUG}/" data-token='
    signed_in = news.publish("/written", snippet(town, f"{attributes}'{token('python', '9', 'Cleo Member')}'"))
    signed_out = news.publish("/nobody", snippet(town, f"{attributes}''"))
    async with person(guarded, town.one.address) as cleo:
        frame = await follow(cleo, signed_in)
        await expect(frame.locator("[data-reader-name]")).to_have_text("Cleo Member")
        frame = await follow(cleo, signed_out)
        await expect(frame.locator("summary", has_text="Sign in")).to_be_visible()
        await expect(frame.locator("[data-reader-name]")).to_have_text("")


@pytest.fixture(scope="module")
def walled() -> Iterator[tuple[str, str]]:
    """The address of a site's domain, and of its publisher's own site: the documented example, run as a program."""
    server = Hustings(DEMO="on", DEMO_PASSWORD=DEMO_PASSWORD)
    domain = server.address.replace("127.0.0.1", "walled.localhost")
    port = free_port()
    demo_sqlite(server.folder / "test.sqlite3")
    script = (
        "from debate.articles.models import Article; from debate.sites.models import Site, SiteDomain, SiteOrigin;"
        "site = Site.objects.create(name='The News', token_issuer='news.example',"
        f"sign_in_address='http://localhost:{port}/login');"
        f"SiteOrigin.objects.create(site=site, origin='http://localhost:{port}');"
        "SiteDomain.objects.create(site=site, host='walled.localhost');"
        f"Article.objects.filter(slug='{SLUG}').update(site=site); print(site.key)"
    )
    key = server.manage("shell", "-v", "0", "-c", script).strip()
    server.start()
    example = Process()
    example.spawn([sys.executable, EXAMPLE, "--key", key, "--debates", domain, "--port", str(port)])
    wait_until(lambda: is_ok(f"http://localhost:{port}/"), "the example answers")
    yield domain, f"http://localhost:{port}"
    example.stop()
    server.stop()


async def test_a_reader_goes_to_the_publisher_and_back_signed_in_with_the_draft_kept(
    walled: tuple[str, str], guarded: Browser
) -> None:
    domain, publisher = walled
    async with person(guarded, domain) as dee:
        page = await dee.follow(SLUG)
        box = page.locator("[data-open-debate] textarea")
        await box.fill("Written before I signed in")
        await page.locator("[data-open-debate]").get_by_role("link", name="Sign in").click()
        await page.get_by_role("link", name="Sign in with The News").click()
        await page.wait_for_url(f"{publisher}/login?*")
        await page.get_by_label("Your name").fill("Dee Reader")
        await page.get_by_role("button", name="Sign in").click()
        await page.wait_for_url(f"{domain}/a/{SLUG}/**")
        await dee.is_live()
        await expect(page.get_by_role("navigation", name="Account").get_by_text("Dee Reader")).to_be_visible()
        await expect(box).to_have_value("Written before I signed in")
        await page.locator("[data-open-debate]").get_by_role("button", name="Post").click()
        told = page.locator(".comment", has_text="Written before I signed in")
        await expect(told.get_by_text("Dee Reader")).to_be_visible()
        # The publisher's own page, where its frame says who the same reader is.
        frame = await follow(dee, f"{publisher}/")
        await expect(frame.locator("[data-reader-name]")).to_have_text("Dee Reader")
    async with person(guarded, domain) as eve:
        # Led into the end of somebody else's sign-in, she is told what to do, and stays who she is.
        page = await eve.visit("/sign-in/?next=/")
        await page.evaluate(
            """() => { const form = document.body.appendChild(document.createElement("form"));
            form.method = "post"; form.action = "/sign-in/publisher/back/"; form.submit(); }"""
        )
        await expect(page.get_by_text("was not started in this browser")).to_be_visible()
        await page.get_by_role("main").get_by_role("link", name="Sign in").click()
        await expect(page.get_by_role("link", name="Sign in with The News")).to_be_visible()


async def test_a_reader_signs_in_with_a_passkey_in_the_frame_while_cookies_are_blocked_there(
    town: Town, guarded: Browser
) -> None:
    # Passkeys need a name, not a number, and the publisher's must be another site's.
    server = town.one.address.replace("127.0.0.1", "localhost")
    with run_publisher() as publisher:
        origin = publisher.origin.replace("localhost", "news.localhost")
        town.run(
            "from debate.sites.models import Site;"
            f"Site.objects.create(name='Passkeys').origins.create(origin='{origin}')"
        )
        code = f'<p><a href="{server}/a/{SLUG}/">Debate</a></p><script src="{server}/embed.js" async></script>'
        publisher.publish("/passkeys", code)
        async with person(guarded, server) as ivy:
            page = await ivy.visit("/sign-up/?next=/account/passkeys/new/")
            await page.get_by_label("Name", exact=True).fill("Ivy Key")
            await page.get_by_label("Password").fill("a password of many words")
            await page.get_by_role("button", name="Create account").click()
            await plug_in_device(page)
            await page.get_by_label("Your password").fill("a password of many words")
            await page.get_by_role("button", name="Continue").click()
            await page.get_by_label("Name of the passkey").fill("My telephone")
            await page.get_by_role("button", name="Add the passkey").click()
            await expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()

            frame = await follow(ivy, f"{origin}/passkeys")
            await expect(frame.locator("[data-reader-name]")).to_have_text("")
            await frame.locator("summary", has_text="Sign in").click()
            await frame.get_by_role("button", name="Use a passkey").click()
            await expect(frame.locator("[data-reader-name]")).to_have_text("Ivy Key")
            await say(frame, "Said with a passkey")
            assert await inner(ivy.page).evaluate("document.cookie") == ""
