"""A socket belongs to one reader: when they sign in or out, it closes, and does nothing more as the previous reader."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from live.fanout.closes import IDENTITY_CHANGED
from tests.live.test_frames import NEWS, allow_site, begin, open_frame
from tests.support.client import Client, Socket
from tests.support.servers import Hustings
from tests.support.stage import PASSWORD, Pair, Place, Stage, change, give_account
from tests.support.state import Json

WITHIN_S = 5
# What is told to the other processes reaches an open page so fast.
TOLD_WITHIN_S = 2


def change_password(name: str) -> None:
    """Change an account's password, as a management command does."""
    user = User.objects.get(username=name)
    user.set_password("another horse battery")
    user.save(update_fields=["password"])


def close_account(name: str) -> None:
    User.objects.filter(username=name).update(is_active=False)


# A worker may come back to this module, to the same database.
@pytest.fixture(scope="session")
def account(stage: Stage) -> str:
    stage.act(give_account, "changing")
    return "changing"


async def of_somebody_else(reader: Client, place: Place) -> Json:
    """Return a comment that the reader can like."""
    async with Client(reader.address) as ben:
        await ben.be_guest("Ben")
        return await ben.post(place.slug, "A word")


async def assert_ends(socket: Socket, *, code: int = IDENTITY_CHANGED.code, within_s: float = WITHIN_S) -> None:
    close = await socket.closed(timeout_s=within_s)
    assert close and close.code == code


async def test_signing_out_stops_commands_and_closes_sockets_in_every_process(
    pair: Pair, place: Place, account: str
) -> None:
    async with Client(pair.one.address) as ann, Client(pair.two.address) as elsewhere:
        await ann.log_in(account, PASSWORD)
        comment = await of_somebody_else(ann, place)
        elsewhere.http.cookies = ann.http.cookies
        async with ann.open(place.slug) as here, elsewhere.open(place.slug) as there:
            assert (await there.command("like", comment=comment["id"]))["type"] == "ack"
            await here.hello()
            await ann.log_out()
            assert (await here.command("unlike", comment=comment["id"]))["code"] == "identity_changed"
            await assert_ends(here, within_s=TOLD_WITHIN_S)
            await assert_ends(there, within_s=TOLD_WITHIN_S)


async def test_a_socket_from_before_signing_in_cannot_cast_a_second_ballot(
    pair: Pair, place: Place, account: str
) -> None:
    async with Client(pair.one.address) as ann, Client(pair.two.address) as elsewhere:
        await ann.session()
        elsewhere.http.cookies.update(ann.http.cookies)
        async with ann.open(place.slug) as here, elsewhere.open(place.slug) as there:
            for number, socket in enumerate((here, there)):
                ack = await socket.command("vote", poll=place.poll, choices=[place.choices[number]])
                assert ack["tally"]["ballots"] == 1
            await ann.log_in(account, PASSWORD)
            assert (await ann.vote(place.poll, place.choices[0]))["tally"]["ballots"] == 1
            answer = await here.command("vote", poll=place.poll, choices=[place.choices[2]])
            assert answer["code"] == "identity_changed"
            await assert_ends(here)
            await assert_ends(there)
        assert (await ann.load(place.slug)).tallies[place.poll]["ballots"] == 1


async def test_a_reconnecting_page_has_its_readers_current_identity(
    server: Hustings, place: Place, account: str
) -> None:
    async with Client(server.address) as ann:
        await ann.be_guest("Annemarie")
        async with ann.open(place.slug) as as_guest:
            await as_guest.hello()
            await ann.log_in(account, PASSWORD)
            await assert_ends(as_guest)
        async with ann.open(place.slug) as as_account:
            assert (await as_account.hello())["reader"]["name"] == account
            # The same reader acts, and stays.
            comment = await of_somebody_else(ann, place)
            assert (await as_account.command("like", comment=comment["id"]))["type"] == "ack"


async def test_a_guests_new_name_closes_the_old_names_socket(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann:
        await ann.be_guest("Annabel")
        async with ann.open(place.slug) as socket:
            await socket.hello()
            await ann.be_guest("Annabella")
            await assert_ends(socket)


async def test_signing_in_elsewhere_keeps_the_accounts_other_sockets_open(
    server: Hustings, place: Place, account: str
) -> None:
    async with Client(server.address) as desktop, Client(server.address) as phone, Client(server.address) as later:
        await desktop.log_in(account, PASSWORD)
        await phone.log_in(account, PASSWORD)
        async with desktop.open(place.slug) as at_the_desktop, phone.open(place.slug) as at_the_phone:
            await at_the_desktop.hello()
            await later.log_in(account, PASSWORD)
            await phone.log_out()
            await assert_ends(at_the_phone)
            comment = await of_somebody_else(desktop, place)
            assert (await at_the_desktop.command("like", comment=comment["id"]))["type"] == "ack"


@pytest.mark.parametrize("deed", [change_password, close_account])
async def test_an_identity_change_without_a_notification_is_found(
    server: Hustings, place: Place, stage: Stage, deed: Callable[[str], None]
) -> None:
    name = f"late {deed.__name__}"
    stage.act(give_account, name)
    async with Client(server.address) as ann:
        await ann.log_in(name, PASSWORD)
        async with ann.open(place.slug) as socket:
            await socket.hello()
            stage.act(deed, name)
            await assert_ends(socket)


async def test_open_sockets_reconnect_with_a_new_role(server: Hustings, place: Place, stage: Stage) -> None:
    number = stage.act(give_account, "promoted")
    async with Client(server.address) as ann:
        await ann.log_in("promoted", PASSWORD)
        async with ann.open(place.slug) as socket:
            assert not (await socket.hello())["reader"]["moderator"]
            stage.act(change, "Reader", number, role=1)
            await assert_ends(socket)
        async with ann.open(place.slug) as socket:
            assert (await socket.hello())["reader"]["moderator"]


async def test_signing_out_ends_the_readers_event_stream(server: Hustings, place: Place, account: str) -> None:
    async with Client(server.address) as ann:
        await ann.log_in(account, PASSWORD)
        async with ann.http.stream("GET", f"/sse/articles/{place.slug}/") as stream:
            lines = stream.aiter_lines()
            assert account in "".join([await anext(lines) for _ in range(3)])
            await ann.log_out()
            async for _ in lines:
                """What is still on its way comes, and then the end."""


async def test_a_frames_socket_closes_when_its_token_expires(
    server: Hustings, place: Place, stage: Stage, account: str
) -> None:
    stage.act(allow_site, NEWS)
    async with Client(server.address) as ann:
        nameless = await begin(ann)
        ann.http.headers["Authorization"] = f"Bearer {nameless}"
        async with open_frame(ann, place, nameless) as before:
            ack = await before.command("vote", poll=place.poll, choices=[place.choices[0]])
            assert ack["tally"]["ballots"] == 1
            credentials = {"username": account, "password": PASSWORD}
            signed_in = (await ann.http.post("/api/v1/session/login", json=credentials)).json()["token"]["token"]
            answer = await before.command("vote", poll=place.poll, choices=[place.choices[1]])
            assert answer["code"] == "identity_changed"
            await assert_ends(before)
        async with open_frame(ann, place, nameless) as replayed:
            assert (await replayed.hello())["reader"]["kind"] == "anonymous"
            answer = await replayed.command("vote", poll=place.poll, choices=[place.choices[1]])
            assert answer["type"] == "error"
        ann.http.headers["Authorization"] = f"Bearer {signed_in}"
        async with open_frame(ann, place, signed_in) as afterwards:
            assert (await afterwards.hello())["reader"]["name"] == account
            await ann.http.delete("/api/v1/session")
            await assert_ends(afterwards)
