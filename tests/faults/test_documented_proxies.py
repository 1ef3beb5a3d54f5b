"""The documented set-up: a proxy with TLS, two processes, Redis, PgBouncer, PostgreSQL; readers notice none of it."""

import ssl
from collections.abc import Iterator

import httpx
import pytest

from debate.readers.models import Reader
from debate.readers.privacy.address_pseudonyms import address_pseudonyms
from tests.support.between import pooled
from tests.support.client import Client
from tests.support.haproxy import HAProxy
from tests.support.nginx import Nginx, Proxy
from tests.support.servers import Hustings, Postgres, Redis
from tests.support.stage import PASSWORD, Stage, give_account

# Readers come from loopback addresses other than the proxy's own.
READER = "127.0.0.2"


@pytest.fixture(scope="module")
def stage(postgres: Postgres) -> Iterator[Stage]:
    postgres.create_database("behind-nginx", migrated=True)
    with pooled(postgres) as pooler:
        stage = Stage(pooler.url("behind-nginx"))
        yield stage
        stage.close()


@pytest.fixture(scope="module")
def servers(stage: Stage) -> Iterator[list[Hustings]]:
    redis = Redis()
    redis.start()
    settings = {"HTTPS": "on", "TRUSTED_PROXIES": "127.0.0.1", "ALLOWED_HOSTS": Proxy.HOST, "RATE_LIMITS": "on"}
    with stage.running_servers(2, REDIS_URL=redis.url, **settings) as servers:
        yield servers
    redis.stop()


@pytest.fixture(scope="module", params=[Nginx, HAProxy])
def proxy(request: pytest.FixtureRequest, servers: list[Hustings]) -> Iterator[Proxy]:
    proxy: Proxy = request.param(servers)
    proxy.start()
    yield proxy
    proxy.stop()


class Browser(Client):
    """A client that knows the proxy's certificate and comes from a reader's address."""

    def __init__(self, proxy: Proxy) -> None:
        super().__init__(proxy.address)
        self.tls = ssl.create_default_context(cafile=str(proxy.certificate))
        self.http = httpx.AsyncClient(
            base_url=proxy.address,
            transport=httpx.AsyncHTTPTransport(verify=self.tls, local_address=READER),
            headers={"Origin": proxy.address},
            timeout=10,
        )


def wrote_from(name: str, address: str) -> bool:
    """Say whether that address is stored, as a pseudonym, for a reader who has commented."""
    return Reader.objects.get(name=name).address_key in address_pseudonyms(address)


async def test_behind_a_proxy_pages_forms_and_cookies_use_the_readers_address(
    proxy: Proxy, stage: Stage, servers: list[Hustings]
) -> None:
    place, behind = stage.new_place(), type(proxy).__name__
    moderator, guest = f"Cai{behind}", f"Ann {behind}"
    stage.act(give_account, moderator, 2)
    async with Browser(proxy) as ann:
        plain = await ann.http.get(f"http://{proxy.HOST}:{proxy.plain_port}/a/{place.slug}/")
        # HAProxy keeps the port of the host that was asked for, which usually is none.
        leads_to = plain.headers["Location"].replace(f":{proxy.plain_port}", "")
        assert (plain.status_code, leads_to) == (301, f"https://{proxy.HOST}/a/{place.slug}/")
        page = await ann.http.get(f"/a/{place.slug}/")
        assert page.status_code == 200 and "max-age" in page.headers["Strict-Transport-Security"]
        assert f"{proxy.address}/a/{place.slug}/" in (await ann.http.get(f"/a/{place.slug}/feed/")).text
        for path, form in (
            ("/sign-in/guest", {"name": guest}),
            (f"/a/{place.slug}/comment", {"body": "Written in a form, by an address that nobody forwarded"}),
            ("/sign-in/", {"username": moderator.lower(), "password": PASSWORD}),
        ):
            sent = await ann.http.post(path, data=form, headers={"X-Forwarded-For": "203.0.113.9"})
            assert sent.status_code == 302, sent.text
        assert {cookie.name for cookie in ann.http.cookies.jar if not cookie.secure} == set()
        assert (await ann.http.get("/moderation/")).status_code == 200
        assert (await ann.http.get("/admin/", follow_redirects=True)).status_code in (200, 403)
    assert stage.act(wrote_from, guest, READER)
    assert not stage.act(wrote_from, guest, "203.0.113.9")


async def test_sockets_and_event_streams_of_both_processes_are_live(
    proxy: Proxy, stage: Stage, servers: list[Hustings]
) -> None:
    place = stage.new_place()
    async with Browser(proxy) as ann, Browser(proxy) as ben:
        await ann.be_guest(f"Anna {type(proxy).__name__}")
        state = await ben.load(place.slug)
        sockets = [ben.open(place.slug, state=state, ssl=ben.tls) for _ in range(2)]
        async with sockets[0] as one, sockets[1] as two, ben.http.stream("GET", f"/sse/articles/{place.slug}/") as sse:
            assert sse.headers["Content-Type"].startswith("text/event-stream")
            for socket in (one, two):
                await socket.hello()
            posted = await ann.post(place.slug, "In front of everybody")
            for socket in (one, two):
                await socket.has_comment(posted)
            async for line in sse.aiter_lines():
                if "In front of everybody" in line:
                    break
            else:
                pytest.fail("the event stream ended without the comment")
    said = "".join(server.log.read_text() for server in servers)
    assert "WARNING" not in said and "ERROR" not in said and "Traceback" not in said
