"""A publisher's sign-in at its site's domain: to its page and back, and moderators, where tokens may make them."""

import re
import subprocess
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import Settings

from debate.audit_log.models import Decision
from debate.pages.account.publisher_sign_in import STATE_AGE_S
from debate.publisher_sign_in.accounts import take_roles_back
from debate.publisher_sign_in.models import PublisherAccount
from debate.readers.models import Reader, Role
from debate.sites.models import Site, SiteDomain
from tests.cast import Scene, set_scene
from tests.support.frame import Frame
from tests.support.publisher_tokens import make_site, own
from tests.support.servers import TOP

pytestmark = pytest.mark.django_db

HOST = "debate.news.example"
HERE = {"host": HOST}
AUDIENCE = f"http://{HOST}"


@pytest.fixture
def site() -> Site:
    site = make_site()
    SiteDomain.objects.create(site=site, host=HOST)
    Site.objects.filter(pk=site.pk).update(sign_in_address="https://news.example/login?from=debate")
    site.refresh_from_db()
    return site


@pytest.fixture
def scene(site: Site) -> Scene:
    scene = set_scene()
    scene.article.site = site
    scene.article.save(update_fields=["site"])
    return scene


class Visitor:
    """A browser at the site's domain."""

    def __init__(self) -> None:
        self.browser = Browser()
        self.state = ""

    def begin(self, after: str = "/a/bridge/", **headers: str) -> Any:
        answer = self.browser.get(f"/sign-in/publisher/?next={after}", headers=HERE | headers)
        said = parse_qs(urlsplit(answer.get("Location", "")).query)
        self.state = said.get("state", [""])[0]
        return answer

    def come_back(self, token: str, state: str | None = None) -> Any:
        """Send the publisher's form, as a browser does from another site: without the session's cookie."""
        kept = self.browser.cookies.pop("sessionid", None)
        said = {"token": token, "state": self.state if state is None else state}
        headers = HERE | {"origin": "https://news.example", "sec-fetch-site": "cross-site"}
        answer = Browser.post(self.browser, "/sign-in/publisher/back/", said, headers=headers)
        if kept:
            self.browser.cookies["sessionid"] = kept
        return answer

    def sign_in(self, site: Site, **said: Any) -> Any:
        """Go the whole way, and return the answer that ends it."""
        self.begin()
        answer = self.come_back(own(site, **({"aud": AUDIENCE} | said))["token"])
        assert answer.status_code == 303, answer.content
        return self.browser.get(answer["Location"], headers=HERE)

    def reader(self) -> Any:
        return self.browser.get("/api/v1/session", headers=HERE).json()["reader"]


def test_a_reader_goes_to_the_publisher_and_comes_back_signed_in_where_they_began(scene: Scene, site: Site) -> None:
    visitor = Visitor()
    assert 'href="/sign-in/publisher/?next=' in visitor.browser.get("/sign-in/", headers=HERE).content.decode()
    address = urlsplit(visitor.begin()["Location"])
    assert (address.netloc, address.path) == ("news.example", "/login")
    said = parse_qs(address.query)
    assert said["from"] == ["debate"] and said["return"] == [f"{AUDIENCE}/sign-in/publisher/back/"]
    assert visitor.sign_in(site)["Location"] == "/a/bridge/"
    assert (visitor.reader()["name"], visitor.reader()["kind"]) == ("Ann Reader", "account")


def test_a_guest_keeps_what_they_wrote(scene: Scene, site: Site) -> None:
    visitor = Visitor()
    visitor.browser.post("/sign-in/guest", {"name": "Annie"}, headers=HERE)
    guest = visitor.reader()["id"]
    visitor.sign_in(site)
    assert (visitor.reader()["id"], visitor.reader()["name"]) == (guest, "Ann Reader")


@pytest.mark.parametrize("after", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_way_back_leads_to_no_other_site(scene: Scene, site: Site, after: str) -> None:
    visitor = Visitor()
    visitor.begin(after)
    answer = visitor.come_back(own(site, aud=AUDIENCE)["token"])
    assert visitor.browser.get(answer["Location"], headers=HERE)["Location"] == "/"


def test_a_form_that_answers_nothing_begun_here_signs_nobody_in(scene: Scene, site: Site) -> None:
    token = own(site, aud=AUDIENCE)["token"]
    strange = Visitor()
    assert strange.come_back(token, state="made up").status_code == 401
    visitor = Visitor()
    visitor.begin()
    for state in ("", "made up", Visitor().state):
        assert visitor.come_back(token, state=state).status_code == 401
    assert visitor.browser.get("/sign-in/publisher/done/", headers=HERE).status_code == 401
    assert not PublisherAccount.objects.exists()


def test_a_sign_in_that_is_forged_too_late_or_repeated_says_so_and_leads_to_a_new_one(scene: Scene, site: Site) -> None:
    def shown(answer: Any) -> str:
        assert answer.status_code == 401
        page = str(answer.content.decode())
        assert 'href="/sign-in/?next=/a/bridge/"' in page
        return page

    not_begun = "This sign-in was not started in this browser, or too long ago. Start again."
    visitor, token = Visitor(), own(site, aud=AUDIENCE)["token"]
    visitor.begin()
    assert not_begun in shown(visitor.come_back(token, state="forged"))
    address = visitor.come_back(token)["Location"]
    assert visitor.browser.get(address, headers=HERE)["Location"] == "/a/bridge/"
    # The form is sent again by the browser's way back: what it answers is over, and who is signed in stays so.
    again = visitor.come_back(token)
    assert again.status_code == 401 and not_begun in again.content.decode()
    assert visitor.reader()["name"] == "Ann Reader"
    # An attacker who has read the token begins a sign-in of their own.
    thief = Visitor()
    thief.begin()
    repeated = thief.browser.get(thief.come_back(token)["Location"], headers=HERE)
    assert "This sign-in took too long, or was used before. Start again." in shown(repeated)
    slow = Visitor()
    with time_machine.travel(timezone.now() - timedelta(seconds=STATE_AGE_S + 5)):
        slow.begin()
    late = slow.come_back(own(site, aud=AUDIENCE)["token"])
    assert late.status_code == 401 and not_begun in late.content.decode()
    assert slow.reader()["kind"] == thief.reader()["kind"] == "anonymous"


def test_a_wrong_token_a_used_one_and_one_for_another_address_are_refused(scene: Scene, site: Site) -> None:
    for said in ({"aud": "http://testserver"}, {"iss": "evil.example"}, {"exp": 1}):
        assert Visitor().sign_in(site, **said).status_code == 401
    assert Visitor().sign_in(site, jti="one").status_code == 302
    assert Visitor().sign_in(site, jti="one").status_code == 401
    visitor = Visitor()
    visitor.begin()
    assert visitor.come_back("x" * 4_000).status_code == 401


def test_the_way_begins_on_a_page_of_ours_and_only_where_the_site_has_a_sign_in(scene: Scene, site: Site) -> None:
    visitor = Visitor()
    assert visitor.begin(**{"sec-fetch-site": "cross-site"})["Location"] == "/sign-in/"
    assert Browser().get("/sign-in/publisher/").status_code == 404
    assert Browser().post("/sign-in/publisher/back/", {"token": "x", "state": "x"}).status_code == 404


def documented(language: str) -> str:
    """Return the documentation's last code in that language: the page that leads back."""
    return str(re.findall(rf"```{language}\n(.+?)```", (Path(TOP) / "docs" / "sso.md").read_text(), re.DOTALL)[-1])


def in_python(token: str, state: str) -> str:
    code: dict[str, Any] = {}
    exec(documented("python"), code)
    return str(code["lead_back"](token, state))


def in_node(token: str, state: str) -> str:
    code = f"{documented('js')}\nconsole.log(leadBack(...process.argv.slice(1)))"
    return str(subprocess.run(["node", "-e", code, token, state], capture_output=True, text=True, check=True).stdout)


@pytest.mark.parametrize("lead_back", [in_python, in_node])
def test_the_documented_page_leads_back(scene: Scene, site: Site, lead_back: Callable[[str, str], str]) -> None:
    visitor = Visitor()
    visitor.begin()
    page = lead_back(own(site, aud=AUDIENCE)["token"], visitor.state)
    assert f'action="https://{HOST}/sign-in/publisher/back/"' in page and 'method="post"' in page
    said = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', page)}
    answer = visitor.come_back(said["token"], said["state"])
    assert visitor.browser.get(answer["Location"], headers=HERE)["Location"] == "/a/bridge/"
    assert "<b>" not in lead_back("<b>", "<b>")


# Moderators by token.


@pytest.fixture
def making(site: Site) -> Site:
    Site.objects.filter(pk=site.pk).update(token_roles=True)
    site.refresh_from_db()
    return site


def test_a_role_in_a_token_gives_nothing_unless_the_site_allows_it(scene: Scene, site: Site) -> None:
    visitor = Visitor()
    visitor.sign_in(site, role="moderator")
    assert not visitor.reader()["moderator"]
    assert visitor.browser.get("/moderation/", headers=HERE).status_code == 403


def test_a_publishers_moderator_moderates_its_site_and_loses_the_role_with_the_next_token(
    scene: Scene, making: Site, settings: Settings
) -> None:
    # At the publisher they may have a second factor; here they have none.
    settings.MODERATORS_NEED_SECOND_FACTOR = True
    visitor = Visitor()
    visitor.sign_in(making, role="moderator")
    assert visitor.reader()["moderator"]
    assert visitor.browser.get("/moderation/", headers=HERE).status_code == 200
    reader = Reader.objects.get(name="Ann Reader")
    assert (reader.role, reader.site) == (Role.MODERATOR, making)
    assert Visitor().sign_in(making).status_code == 302
    assert not visitor.reader()["moderator"]
    roles = Decision.objects.filter(action="give_role").order_by("pk")
    assert [decision.after["role"] for decision in roles] == ["Moderator", "Reader"]


def test_unknown_roles_give_nothing_and_in_a_frame_nobody_moderates(scene: Scene, making: Site) -> None:
    visitor = Visitor()
    visitor.sign_in(making, role="administrator")
    assert not visitor.reader()["moderator"]
    said = own(making, subject="8", name="Ben Reader", role="moderator")
    assert Frame().begin().refused("POST", "/session/publisher", said) == "moderator_in_frame"


def test_a_role_from_an_administrator_stays_and_those_by_token_go_with_the_switch(scene: Scene, making: Site) -> None:
    for subject, name in (("7", "Ann Reader"), ("8", "Ben Reader")):
        Visitor().sign_in(making, subject=subject, name=name, role="moderator")
    Reader.objects.filter(name="Ben Reader").update(role_is_publishers=False)
    Visitor().sign_in(making, subject="8", name="Ben Reader")
    take_roles_back(making)
    roles = dict(Reader.objects.filter(name__endswith="Reader").values_list("name", "role"))
    assert roles == {"Ann Reader": Role.READER, "Ben Reader": Role.MODERATOR}
