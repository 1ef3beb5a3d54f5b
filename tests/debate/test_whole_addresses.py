"""Absolute addresses that the server writes lead to the domain of their site, wherever they are read."""

import re
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from pytest_django import Settings

from debate.comments.posting import post_comment
from debate.mailing.legal_reports import send_legal_mails
from debate.moderation.legal_reports import report_illegal_content
from debate.outbox.models import OutboxItem
from debate.readers.identity import Identity
from debate.readers.models import Notice
from debate.readers.notices import notify
from debate.rights.asking import require_reader
from debate.sites.models import SiteDomain
from tests.cast import account, confirm_address
from tests.debate.test_outbox import mail, send_all, texts, want
from tests.debate.two_sites import World
from tests.support.mail import MailServer
from tests.support.servers import TOP

pytestmark = pytest.mark.django_db
__all__ = ["mail"]

NEWS, SECOND, OTHER, COMMON = "debate.news.example", "old.news.example", "debate.other.example", "debates.example:8443"
ADA = "ada@readers.example"
WHOLE = re.compile(r"https?://([\w.-]+(?::\d+)?)")


@pytest.fixture
def sites(mail: MailServer, settings: Settings) -> World:
    settings.PUBLIC_URL = f"https://{COMMON}"
    settings.ALLOWED_HOSTS = ["*"]
    sites = World()
    for site, host in ((sites.news, NEWS), (sites.news, SECOND), (sites.other, OTHER)):
        SiteDomain.objects.create(site=site, host=host)
    cache.clear()
    return sites


@pytest.fixture
def ada(sites: World) -> Identity:
    ada = confirm_address(account("Ada"), ADA)
    want(ada)
    return ada


def answer_to(who: Identity, sites: World, *slugs: str) -> None:
    for slug in slugs:
        first = sites.post(who, {"bridge": sites.here, "match": sites.there}[slug], f"Ada in {slug}.")
        post_comment(sites.ann, slug, body=f"To Ada in {slug}.", parent=first.pk, key=uuid4())


def hosts_in(letter: EmailMessage) -> set[str]:
    parts = [*texts(letter), letter["List-Unsubscribe"], str(letter["Subject"])]
    return {host for part in parts for host in WHOLE.findall(part)}


def read(address: str, host: str) -> str:
    answer = Browser().get(address, headers={"host": host}, secure=True)
    assert answer.status_code == 200, (address, host, answer.status_code)
    return answer.getvalue().decode()


def test_a_mail_is_about_one_site_and_leads_to_its_domain(sites: World, ada: Identity, mail: MailServer) -> None:
    answer_to(ada, sites, "bridge", "match", "bridge")
    notify(require_reader(ada).pk, Notice.Kind.LIFTED)
    send_all()
    about = {hosts.pop(): letter for letter in mail.mails if len(hosts := hosts_in(letter)) == 1}
    assert about.keys() == {f"{NEWS}:8443", f"{OTHER}:8443", COMMON} and len(mail.mails) == 3
    assert "2 updates" in about[f"{NEWS}:8443"]["Subject"] and "bridge" not in texts(about[f"{OTHER}:8443"])[0]
    assert not OutboxItem.objects.exists()


def test_the_link_in_a_mail_stops_it_at_the_sites_domain(sites: World, ada: Identity, mail: MailServer) -> None:
    answer_to(ada, sites, "match")
    send_all()
    host, path = re.findall(r"https://([^/]+)(/mail/unsubscribe/[^>]+)>", mail.mails[0]["List-Unsubscribe"])[0]
    assert Browser().post(path, headers={"host": host}, secure=True).status_code == 200
    answer_to(ada, sites, "match")
    send_all()
    assert len(mail.mails) == 1


def test_the_receipt_of_a_legal_report_stands_at_the_sites_domain(sites: World, mail: MailServer) -> None:
    words = "This calls for violence against us."
    report_illegal_content(
        sites.ann, sites.elsewhere.pk, ground="threats", explanation=words, in_good_faith=True, email=ADA
    )
    send_legal_mails()
    (receipt,) = re.findall(r"https://\S+", mail.mails[0].get_content())
    assert receipt.startswith(f"https://{OTHER}:8443/illegal-content/")
    assert Browser().get(receipt.removeprefix(f"https://{OTHER}:8443"), headers={"host": OTHER}).status_code == 200
    body = {"ground": "threats", "explanation": words, "good_faith": True}
    path = f"/api/v1/comments/{sites.elsewhere.pk}/legal-reports"
    filed = Browser().post(path, body, "application/json", headers={"host": "debates.example"})
    assert filed.json()["receipt"].startswith(f"http://{OTHER}/illegal-content/")


@pytest.mark.parametrize("host", [f"{NEWS}:8443", f"{SECOND}:8443", COMMON])
@pytest.mark.parametrize("path", ["/a/bridge/", "/a/bridge/poll/", "/a/bridge/feed/"])
def test_a_page_and_its_feed_name_the_sites_first_domain_wherever_they_are_read(
    sites: World, host: str, path: str
) -> None:
    ours = {found for found in WHOLE.findall(read(path, host)) if found.endswith(":8443")}
    assert ours == {f"{NEWS}:8443"}


def test_a_debate_of_no_site_keeps_the_name_that_was_asked(sites: World) -> None:
    type(sites.here).objects.filter(pk=sites.here.pk).update(site=None)
    for host in (f"{OTHER}:8443", COMMON):
        assert f'rel="canonical" href="https://{host}/a/bridge/"' in read("/a/bridge/", host)


def test_a_sitemap_lists_what_stands_at_its_own_host(sites: World) -> None:
    type(sites.here).objects.create(slug="free", title="Of no site")
    listed = {
        host: re.findall(r"<loc>(.+?)</loc>", read("/sitemap-debates.xml", host)) for host in (NEWS, OTHER, COMMON)
    }
    assert listed == {
        NEWS: [f"https://{NEWS}/a/bridge/"],
        OTHER: [f"https://{OTHER}/a/match/"],
        COMMON: [f"https://{COMMON}/a/free/"],
    }
    for host in (NEWS, SECOND):
        assert f"Sitemap: https://{NEWS}/sitemap.xml" in read("/robots.txt", host)


@pytest.mark.parametrize("host", [NEWS, COMMON])
def test_the_code_for_embedding_loads_the_debate_from_its_sites_domain(sites: World, host: str) -> None:
    origin = f"https://{NEWS}{':8443' if host == COMMON else ''}"
    for address in (f"https://{host}/a/bridge/", f"{origin}/a/bridge/"):
        found = Browser().get(f"/oembed?url={quote(address)}", headers={"host": host}, secure=True).json()
        assert set(WHOLE.findall(found["html"] + found["provider_url"])) == {origin.removeprefix("https://")}
    unknown = Browser().get("/oembed?url=https://evil.example/a/bridge/", headers={"host": host}, secure=True)
    assert unknown.status_code == 404


def test_a_frame_knows_the_debates_address_at_either_name(sites: World) -> None:
    for address in (f"https://{COMMON}/a/bridge/", f"https://{NEWS}:8443/a/bridge/"):
        path = f"/embed/https/news.example/page?address={quote(address)}"
        answer = Browser().get(path, headers={"host": COMMON}, secure=True)
        assert answer["Location"].startswith("/embed/https/news.example/a/bridge/")
        opened = Browser().get(path, headers={"host": COMMON, "sec-fetch-dest": "document"}, secure=True)
        assert opened["Location"] == f"https://{NEWS}:8443/a/bridge/"


def test_a_mail_about_an_account_leads_to_where_it_was_asked_for(sites: World, mail: MailServer) -> None:
    said = {"username": "Eve", "email": "eve@readers.example", "password1": "a password of many words"}
    headers = {"host": NEWS, "origin": f"https://{NEWS}", "sec-fetch-site": "same-origin"}
    assert Browser().post("/sign-up/", said, headers=headers, secure=True).status_code == 302
    assert set(WHOLE.findall(str(mail.mails[0].get_content()))) == {NEWS}


def test_whole_addresses_are_made_in_one_place() -> None:
    """What is not about a site's debate has its reason here."""
    allowed = {
        "debate/sites/origins.py": "the place",
        "debate/mailing/webhook.py": "the desk of the whole server",
        "debate/push/encryption.py": "how a push service reaches the operator",
        "debate/publisher_sign_in/sign_in.py": "the server that a token is meant for",
        "debate/pages/account/publisher_sign_in.py": "the page of this sign-in, at this domain",
        "debate/pages/frames.py": "compares an address with that of the request",
        "debate/pages/demo.py": "the demo's own page",
        "debate/operator_hints.py": "tells the operator what arrives",
    }
    makes = re.compile(r"PUBLIC_URL|build_absolute_uri|\{request\.scheme\}://")
    files = [file for file in (Path(TOP) / "debate").rglob("*.py") if makes.search(file.read_text())]
    assert {str(file.relative_to(TOP)) for file in files} == allowed.keys()
