"""Who reconnects as before is known without a look-up, but never after signing out, a ban or any other change."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session

from debate.readers.identity import Identity
from debate.readers.models import Reader
from live.fanout.kept_speakers import MAX_KEPT, KeptSpeaker, KeptSpeakers
from tests.live.test_identities import TOLD_WITHIN_S, assert_ends, change_password, of_somebody_else
from tests.live.test_metrics import scrape
from tests.support.client import TIMEOUT_S, Client
from tests.support.servers import Hustings, Redis, free_port
from tests.support.stage import MODERATOR, PASSWORD, Place, Stage, give_account
from tests.support.state import Json

KEPT = 'hustings_identified_total{source="kept"}'


@dataclass(frozen=True, slots=True)
class Known:
    """Two processes, and how often the first one has known somebody again."""

    one: Hustings
    two: Hustings
    metrics: int

    def times(self) -> float:
        return scrape(self.metrics).get(KEPT, 0)


@pytest.fixture(scope="module")
def processes(stage: Stage) -> Iterator[Known]:
    redis, port = Redis(), free_port()
    redis.start()
    with (
        stage.running_server(REDIS_URL=redis.url, METRICS=f"127.0.0.1:{port}") as one,
        stage.running_server(REDIS_URL=redis.url) as two,
    ):
        yield Known(one, two, port)
    redis.stop()


async def known_reader(processes: Known, place: Place, stage: Stage, name: str) -> Client:
    """Return somebody with an account, whom the first process knows again from then on."""
    stage.act(give_account, name)
    reader = await Client(processes.one.address).log_in(name, PASSWORD)
    before = processes.times()
    async with asyncio.timeout(TIMEOUT_S):
        while processes.times() == before:
            async with reader.open(place.slug) as socket:
                assert (await socket.hello())["reader"]["name"] == name
                # What there is for the reader is read after hello.
                await asyncio.sleep(0.2)
    return reader


async def hello(reader: Client, place: Place) -> Json:
    async with reader.open(place.slug) as socket:
        return await socket.hello()


def end_sessions(name: str) -> None:
    """End an account's sessions, as a management command does: nobody is notified."""
    number = str(User.objects.get(username=name).pk)
    for session in Session.objects.all():
        if session.get_decoded().get("_auth_user_id") == number:
            session.delete()


async def test_a_signed_out_session_is_nobody_at_once(processes: Known, place: Place, stage: Stage) -> None:
    async with await known_reader(processes, place, stage, "leaving") as ann, Client(processes.one.address) as thief:
        thief.http.cookies.update(ann.http.cookies)
        await ann.log_out()
        assert (await hello(thief, place))["reader"]["kind"] == "anonymous"


async def test_signing_out_at_one_process_ends_what_another_one_keeps(
    processes: Known, place: Place, stage: Stage
) -> None:
    async with await known_reader(processes, place, stage, "elsewhere") as ann, Client(processes.two.address) as there:
        there.http.cookies.update(ann.http.cookies)
        there.http.headers["X-CSRFToken"] = ann.http.headers["X-CSRFToken"]
        await there.log_out()
        async with asyncio.timeout(TOLD_WITHIN_S):
            while (await hello(ann, place))["reader"]["kind"] != "anonymous":
                """The notification is under way."""


async def test_a_banned_reader_is_told_so_at_once(processes: Known, place: Place, stage: Stage) -> None:
    async with await known_reader(processes, place, stage, "banned") as ann, Client(processes.one.address) as mo:
        await mo.log_in(MODERATOR, PASSWORD)
        ban = {"kind": "ban", "reason": "Threats"}
        await mo.ask("POST", f"/moderation/readers/{ann.reader['id']}/sanctions", ban)
        assert (await hello(ann, place))["reader"]["sanction"]["kind"] == "ban"
        # Whom a sanction concerns is not kept.
        before = processes.times()
        for _ in range(3):
            assert (await hello(ann, place))["reader"]["sanction"]["kind"] == "ban"
        assert processes.times() == before


async def test_whom_a_reader_hides_while_away_is_hidden_when_they_come_back(
    processes: Known, place: Place, stage: Stage
) -> None:
    async with await known_reader(processes, place, stage, "hiding") as ann:
        author = (await of_somebody_else(ann, place))["author"]["id"]
        assert (await ann.call("PUT", f"/hidden/{author}")).status_code == 204
        assert (await hello(ann, place))["hidden"] == [author]


async def test_a_reply_while_away_is_told_when_its_reader_comes_back(
    processes: Known, place: Place, stage: Stage
) -> None:
    async with await known_reader(processes, place, stage, "asking") as ann, Client(processes.two.address) as ben:
        asked = await ann.post(place.slug, "A question")
        await ben.be_guest("Ben")
        await ben.post(place.slug, "An answer", parent=asked["id"])
        async with ann.open(place.slug) as socket:
            await socket.until(lambda s: s.of_type("notice"))


@pytest.mark.parametrize("deed", [end_sessions, change_password])
async def test_a_change_that_nobody_announces_ends_a_connection_within_two_seconds(
    processes: Known, place: Place, stage: Stage, deed: Callable[[str], None]
) -> None:
    name = f"quiet {deed.__name__}"
    async with await known_reader(processes, place, stage, name) as ann:
        stage.act(deed, name)
        async with ann.open(place.slug) as socket:
            assert (await socket.hello())["reader"]["name"] == name
            comment = {"body": "As somebody else", "key": str(uuid4())}
            assert (await socket.command("comment", **comment))["code"] == "identity_changed"
            await assert_ends(socket, within_s=TOLD_WITHIN_S)
        assert (await hello(ann, place))["reader"]["kind"] == "anonymous"


async def test_a_connection_that_looks_different_is_looked_up(processes: Known, place: Place, stage: Stage) -> None:
    async with await known_reader(processes, place, stage, "moving") as ann:
        before = processes.times()
        async with ann.open(place.slug, user_agent_header="Another browser") as socket:
            assert (await socket.hello())["reader"]["name"] == "moving"
        async with ann.open(stage.new_place().slug) as socket:
            await socket.hello()
        assert processes.times() == before


async def test_guests_and_moderators_are_always_looked_up(processes: Known, place: Place) -> None:
    async with Client(processes.one.address) as guest, Client(processes.one.address) as mo:
        await guest.be_guest("Ann")
        await mo.log_in(MODERATOR, PASSWORD)
        before = processes.times()
        async with guest.open(place.slug) as socket, mo.open(place.slug) as other:
            await socket.hello()
            await other.hello()
            # The answer to a command comes after what was under way at hello.
            comment = await guest.post(place.slug, "A word")
            assert (await other.command("like", comment=comment["id"]))["type"] == "ack"
        for reader in (guest, mo):
            await hello(reader, place)
        assert processes.times() == before


def test_the_least_recently_kept_make_room() -> None:
    kept = KeptSpeakers()
    for number in range(1, MAX_KEPT + 2):
        reader = Reader(pk=number, name=f"Reader {number}")
        identity = Identity(reader=reader, voter=reader.voter, address="192.0.2.1")
        kept.keep(str(number).encode(), KeptSpeaker(identity, frozenset(), 0.0))
    assert len(kept) == MAX_KEPT
    assert kept.find(b"1") is None and kept.find(b"2") is not None
    kept.forget([2])
    assert kept.find(b"2") is None and len(kept) == MAX_KEPT - 1
