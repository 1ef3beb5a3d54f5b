"""Pages that are the same for everybody: made once per state, and never older than an acknowledged write."""

import asyncio
import gzip
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from debate.articles.rules import change_common_rules
from debate.sites.models import Site, SiteOrigin
from tests.support.client import TIMEOUT_S, Client
from tests.support.plain import NO_TLS, get_in_turn
from tests.support.servers import Hustings
from tests.support.stage import MODERATOR, PASSWORD, Place, Stage

PATHS = [
    "/a/{slug}/",
    "/a/{slug}/?sort=oldest",
    "/a/{slug}/?sort=replies",
    "/a/{slug}/?sort=top&utm_source=elsewhere",
    "/a/{slug}/feed/",
    "/api/v1/articles/{slug}/comments",
    "/api/v1/articles/{slug}/changes?since=0",
    "/",
]
OTHERS = ["/a/{slug}/poll/", "/api/v1/articles/{slug}"]


@pytest.fixture(scope="module")
def servers(stage: Stage) -> Iterator[tuple[Hustings, Hustings]]:
    """Two processes on one database that hear nothing of each other."""
    with stage.running_servers(2) as [one, two]:
        yield one, two


@pytest.fixture
async def nobodies(servers: tuple[Hustings, Hustings]) -> AsyncIterator[list[httpx.AsyncClient]]:
    """A client without cookies at each process."""
    clients = [httpx.AsyncClient(base_url=server.address, timeout=TIMEOUT_S, verify=NO_TLS) for server in servers]
    yield clients
    for client in clients:
        await client.aclose()


async def read_all(clients: list[httpx.AsyncClient], place: Place) -> list[str]:
    paths = [path.format(slug=place.slug) for path in PATHS]
    answers = await asyncio.gather(*(get_in_turn(client, path) for client in clients for path in paths))
    return [answer.raise_for_status().text for answer in answers]


async def test_after_a_removal_is_acknowledged_no_process_answers_with_its_text(
    servers: tuple[Hustings, Hustings], nobodies: list[httpx.AsyncClient], place: Place
) -> None:
    one, two = servers
    async with Client(one.address) as ann, Client(two.address) as mo:
        await ann.be_guest("Ann")
        await mo.log_in(MODERATOR, PASSWORD)
        for number in range(5):
            words = f"Words-of-number-{number}"
            comment = await ann.post(place.slug, words)
            assert all(words in text for text in await read_all(nobodies, place))
            # Some are asking all the time, as on the evening of a removal.
            asking = [asyncio.create_task(read_all(nobodies, place)) for _ in range(3)]
            await mo.decide(comment["id"], "remove", "Off topic")
            assert not any(words in text for text in await read_all(nobodies, place))
            await asyncio.gather(*asking)


async def test_after_a_removal_is_acknowledged_no_named_reader_gets_its_text_either(
    servers: tuple[Hustings, Hustings], place: Place
) -> None:
    one, two = servers
    async with Client(one.address) as ann, Client(two.address) as ben, Client(two.address) as mo:
        await ann.be_guest("Ann")
        await ben.be_guest("Ben")
        await mo.log_in(MODERATOR, PASSWORD)

        async def read_pages() -> list[str]:
            queries = [(client, query) for client in (ann, ben, mo) for query in ("", "?sort=top")]
            pages = [client.http.get(f"/a/{place.slug}/{query}") for client, query in queries]
            return [answer.text for answer in await asyncio.gather(*pages)]

        for number in range(3):
            words = f"Words-of-number-{number}"
            comment = await ann.post(place.slug, words)
            assert all(words in text for text in await read_pages())
            asking = [asyncio.create_task(read_pages()) for _ in range(2)]
            await mo.decide(comment["id"], "remove", "Off topic")
            assert not any(words in text for text in await read_pages())
            await asyncio.gather(*asking)
            await ben.vote(place.poll, place.choices[number])
            own = [len(re.findall('data-own="yes"', text)) for text in await read_pages()]
            assert own == [0, 0, 1, 1, 0, 0]


async def test_a_vote_is_in_the_page_as_soon_as_it_is_acknowledged(
    servers: tuple[Hustings, Hustings], nobodies: list[httpx.AsyncClient], place: Place
) -> None:
    async with Client(servers[0].address) as ann:
        await ann.be_guest("Ann")
        for choice in (0, 1, 2):
            await ann.vote(place.poll, place.choices[choice])
            for client in nobodies:
                tally = (await client.get(f"/api/v1/articles/{place.slug}")).json()["tallies"][0]
                assert tally["votes"][str(place.choices[choice])] == 1
                page = (await client.get(f"/a/{place.slug}/")).text
                assert f'data-version="{tally["version"]}"' in page


async def test_a_poll_alone_in_a_frame_is_one_page_that_has_every_vote(
    servers: tuple[Hustings, Hustings], nobodies: list[httpx.AsyncClient], stage: Stage, place: Place
) -> None:
    stage.act(allow_origin, "https://front.example")
    async with Client(servers[0].address) as ann:
        for number, client in enumerate(nobodies * 2):
            tally = (await ann.vote(place.poll, place.choices[number % 2]))["tally"]
            frame = await client.get(f"/embed/https/front.example/poll/{place.poll}/")
            assert f'data-version="{tally["version"]}"' in frame.text


def allow_origin(origin: str) -> None:
    SiteOrigin.objects.create(site=Site.objects.create(name=origin), origin=origin)


async def test_a_rule_that_changes_for_all_debates_is_on_the_next_page(
    servers: tuple[Hustings, Hustings], nobodies: list[httpx.AsyncClient], stage: Stage, place: Place
) -> None:
    for client in nobodies:
        await client.get(f"/a/{place.slug}/")
    stage.act(pause_all, True)
    try:
        for client in nobodies:
            assert 'data-closed-for="thread_locked"' in (await client.get(f"/a/{place.slug}/")).text
    finally:
        stage.act(pause_all, False)


def pause_all(is_paused: bool) -> None:
    change_common_rules(locked=is_paused)


@pytest.mark.parametrize("path", [*PATHS, *OTHERS])
async def test_an_answer_that_a_client_has_in_either_form_is_not_sent_again(
    nobodies: list[httpx.AsyncClient], servers: tuple[Hustings, Hustings], place: Place, path: str
) -> None:
    address = path.format(slug=place.slug)
    async with Client(servers[0].address) as ann:
        await ann.be_guest("Ann")
        await ann.post(place.slug, "Words enough for an answer that is worth the while to be compressed.")
    client = nobodies[0]
    plain = await client.get(address, headers={"Accept-Encoding": "identity"})
    packed = await client.get(address, headers={"Accept-Encoding": "br;q=0, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert packed.content == plain.content
    assert "Accept-Encoding" in plain.headers["Vary"] and "Accept-Encoding" in packed.headers["Vary"]
    tags = {plain.headers["ETag"], packed.headers["ETag"]}
    assert len(tags) == 2 and not any(tag.startswith("W/") for tag in tags)
    for known in (*tags, *(f"W/{tag}" for tag in tags), f'"other", {packed.headers["ETag"]}', "*"):
        for encoding in ("identity", "gzip"):
            again = await client.get(address, headers={"If-None-Match": known, "Accept-Encoding": encoding})
            assert (again.status_code, again.content) == (304, b""), known
            assert again.headers["ETag"] in tags and again.headers["Cache-Control"] == plain.headers["Cache-Control"]
    assert (await client.get(address, headers={"If-None-Match": '"other"'})).status_code == 200
    async with client.stream("HEAD", address, headers={"Accept-Encoding": "gzip"}) as head:
        assert head.headers["Content-Length"] == packed.headers["Content-Length"]
        assert [piece async for piece in head.aiter_raw()] == []
    raw = await client.send(client.build_request("GET", address, headers={"Accept-Encoding": "gzip"}), stream=True)
    assert gzip.decompress(b"".join([piece async for piece in raw.aiter_raw()])) == plain.content


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("gzip;q=0.5, *", "br"),
        ("br;q=0, gzip;q=0", None),
        ("zstd", None),
    ],
)
async def test_a_kept_page_is_sent_in_the_smallest_form_that_its_client_prefers(
    nobodies: list[httpx.AsyncClient], place: Place, accepted: str, coding: str | None
) -> None:
    address = f"/a/{place.slug}/"
    plain = await nobodies[0].get(address, headers={"Accept-Encoding": "identity"})
    answer = await nobodies[0].get(address, headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == coding
    assert answer.content == plain.content
    known = {"If-None-Match": answer.headers["ETag"], "Accept-Encoding": accepted}
    assert (await nobodies[0].get(address, headers=known)).status_code == 304


@pytest.mark.parametrize("path", [*PATHS, *OTHERS])
async def test_reading_sets_no_cookie_and_an_invalid_session_shows_the_same_page(
    nobodies: list[httpx.AsyncClient], place: Place, path: str
) -> None:
    address = path.format(slug=place.slug)
    kept = await nobodies[0].get(address)
    assert "Set-Cookie" not in kept.headers
    asked = await nobodies[0].get(address, headers={"Cookie": "csrftoken=old; theme=dark"})
    assert asked.text == kept.text


async def test_a_named_reader_gets_their_own_page_and_nobody_else_does(
    servers: tuple[Hustings, Hustings], nobodies: list[httpx.AsyncClient], place: Place
) -> None:
    address = f"/a/{place.slug}/"
    async with Client(servers[0].address) as ann, Client(servers[0].address) as ben:
        await ann.be_guest("Ann Own")
        await ben.be_guest("Ben Own")
        await ann.vote(place.poll, place.choices[1])
        for _ in range(2):
            of_ann, of_ben = (await ann.http.get(address)).text, (await ben.http.get(address)).text
            nobodys = (await nobodies[0].get(address)).text
            assert "Ann Own" in of_ann and 'data-own="yes"' in of_ann
            assert "Ben Own" in of_ben and 'data-own="yes"' not in of_ben and "Ann Own" not in of_ben
            assert 'data-own="yes"' not in nobodys and "Own<" not in nobodys


async def test_a_crowd_that_asks_for_a_page_that_has_just_changed_gets_one_answer(
    servers: tuple[Hustings, Hustings], place: Place
) -> None:
    limits = httpx.Limits(max_connections=50)
    async with (
        Client(servers[0].address) as ann,
        httpx.AsyncClient(base_url=servers[0].address, limits=limits, timeout=None, verify=NO_TLS) as crowd,
    ):
        await ann.be_guest("Ann")
        await crowd.get(f"/a/{place.slug}/")
        await ann.post(place.slug, "Breaking news")
        query = urlencode({"sort": "newest"})
        answers = await asyncio.gather(*(crowd.get(f"/a/{place.slug}/?{query}&fbclid={n}") for n in range(200)))
    assert {answer.status_code for answer in answers} == {200}
    assert all("Breaking news" in answer.text for answer in answers)
    # One is made again when it is ten seconds old, and differs where it then says in other words how long ago that was.
    assert len({answer.headers["ETag"] for answer in answers}) <= 3


async def test_each_side_and_order_is_a_page_by_itself(
    servers: tuple[Hustings, Hustings], nobodies: list[httpx.AsyncClient], place: Place
) -> None:
    yes, no = place.choices[:2]
    page = f"/a/{place.slug}/?sort=best"
    addresses = [f"{page}&side={side}" for side in (yes, no)]
    addresses += [f"/api/v1/articles/{place.slug}/comments?sort=best&side={side}" for side in (yes, no)]

    async def shows(words: str) -> list[bool]:
        answers = [await nobody.get(address) for nobody in nobodies for address in [page, *addresses]]
        return [words in answer.text for answer in answers]

    async with Client(servers[0].address) as ann, Client(servers[1].address) as ben:
        await ann.be_guest("Ann")
        await ann.vote(place.poll, yes)
        assert not any(await shows("From-one-side"))
        comment = await ann.post(place.slug, "From-one-side")
        assert await shows("From-one-side") == [True, True, False, True, False] * 2
        await ben.log_in(MODERATOR, PASSWORD)
        await ben.decide(comment["id"], "remove", "Off topic")
        assert not any(await shows("From-one-side"))
    refused = await nobodies[0].get(f"/api/v1/articles/{place.slug}/comments?sort=divided")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "order_unavailable")
    assert (await nobodies[0].get(f"/a/{place.slug}/?sort=common-ground")).status_code == 409


async def test_old_and_unknown_slugs_are_answered_by_django(nobodies: list[httpx.AsyncClient], place: Place) -> None:
    assert (await nobodies[0].get("/a/no-such-debate/")).status_code == 404
    assert (await nobodies[0].get("/api/v1/articles/no-such-debate")).json()["error"]["code"] == "not_found"
    assert (await nobodies[0].get(f"/a/{place.slug}/?sort=sideways")).status_code == 422
    answer: Any = await nobodies[0].get(f"/api/v1/articles/{place.slug}/comments?limit=1000")
    assert answer.json()["error"]["code"] == "invalid"


async def test_nobody_is_given_the_page_of_readers_of_another_language(stage: Stage, place: Place) -> None:
    with stage.running_server() as server:
        async with httpx.AsyncClient(base_url=server.address, timeout=TIMEOUT_S, verify=NO_TLS) as client:
            page, data = f"/a/{place.slug}/", f"/api/v1/articles/{place.slug}"
            for _ in range(2):
                for accepted, language in (("de-AT,en", "de"), ("ar", "ar"), ("fi", "en")):
                    answer = await client.get(page, headers={"Accept-Language": accepted})
                    assert f'<html lang="{language}"' in answer.text
                    assert answer.headers["Content-Language"] == language
                    assert "Accept-Language" in answer.headers["Vary"]
                chosen = await client.get(page, headers={"Accept-Language": "de", "Cookie": "hustings_language=ar"})
                assert '<html lang="ar" dir="rtl"' in chosen.text
                assert '<html lang="de" dir="ltr"' in (await client.get(f"{page}?lang=de")).text
            assert "Accept-Language" not in (await client.get(data)).headers.get("Vary", "")
