"""What readers do with their accounts reaches their open sockets, in every process."""

from tests.live.test_identities import TOLD_WITHIN_S, assert_ends, of_somebody_else
from tests.support.client import Client
from tests.support.servers import Hustings
from tests.support.stage import PASSWORD, Pair, Place, Stage, give_account

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def send(reader: Client, path: str, form: str = "") -> int:
    """Send a page's form as a browser does; returns the status."""
    headers = FORM | {"Origin": reader.address}
    return (await reader.http.post(f"{reader.address}{path}", content=form, headers=headers)).status_code


async def test_signing_out_everywhere_else_closes_the_other_browsers_sockets(
    pair: Pair, place: Place, stage: Stage
) -> None:
    stage.act(give_account, "everywhere")
    async with Client(pair.one.address) as desktop, Client(pair.two.address) as phone:
        for browser in (desktop, phone):
            await browser.log_in("everywhere", PASSWORD)
        comment = await of_somebody_else(desktop, place)
        async with desktop.open(place.slug) as here, phone.open(place.slug) as there:
            await there.hello()
            assert await send(desktop, "/account/sessions/") == 302
            await assert_ends(there, within_s=TOLD_WITHIN_S)
            assert (await here.command("like", comment=comment["id"]))["type"] == "ack"


async def test_a_guest_who_makes_an_account_goes_on_as_the_account_on_open_pages(
    server: Hustings, place: Place
) -> None:
    async with Client(server.address) as ann:
        await ann.be_guest("Annika")
        comment = await of_somebody_else(ann, place)
        async with ann.open(place.slug) as as_guest:
            guest = (await as_guest.hello())["reader"]
            # This server sends no mail.
            assert await send(ann, "/sign-up/", f"username=Annika+B&password1={PASSWORD.replace(' ', '+')}") == 302
            await assert_ends(as_guest)
        async with ann.open(place.slug) as as_account:
            reader = (await as_account.hello())["reader"]
            assert (reader["kind"], reader["name"], reader["id"]) == ("account", "Annika B", guest["id"])
            assert (await as_account.command("like", comment=comment["id"]))["type"] == "ack"
