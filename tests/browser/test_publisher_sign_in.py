"""A publisher's readers are signed in by their own site, in a browser that blocks the server's cookies there."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import SLUG, Town
from tests.browser.embedding import comment, follow, inner, say, snippet
from tests.support.browser import person
from tests.support.publisher import Publisher
from tests.support.servers import TOP

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
        await frame.locator("summary", has_text="Sign in").click()
        offered = frame.get_by_role("link", name="Sign in at localhost")
        await expect(offered).to_have_attribute("href", f"{news.origin}/login")
        # Another reader signs in there. The first token that the page has was used before, so it is asked once more.
        await ann.page.evaluate("Hustings.signIn(async () => (await fetch(`/token-${++asked}`)).text())")
        await expect(frame.locator("[data-reader-name]")).to_have_text("Ben Member")
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
