"""2,000 signed-in viewers reconnect at once, as after a proxy's restart: what that costs the database."""

import asyncio
import json
import random
import time
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from tests.bench.figures import Figure, Row
from tests.bench.site import Site
from tests.support.client import Client
from tests.support.servers import Hustings
from tests.support.statement_log import StatementLog

VIEWERS = 2_000
PROCESSES = 2
# The first back-off of the browser code (frontend/src/net/backoff.ts): everybody is back within it.
SPREAD_S = 0.5
TIMEOUT_S = 60.0
# How long all are there before they are cut off, as readers who have begun to read.
REST_S = 5.0
# How long the statements are counted after the last viewer is known: until all are checked (live/fanout/identities.py).
SETTLED_S = 3.0
MAX_STATEMENTS = 20
# How often one signed-in reader loads the page.
LOADS = 20
# What identifies viewers, and reads the notices that wait for them. Other statements are the processes' own, as when
# nobody comes.
LOOK_UPS = (
    "django_session",
    "auth_user",
    '"debate_article"."id" IN',
    "debate_hiddenperson",
    "debate_sanction",
    "ROW_NUMBER() OVER (PARTITION BY",
)


async def run() -> Row:
    """Connect all viewers, cut them off, and count the statements until each knows again who it is."""
    async with AsyncExitStack() as stack:
        site = await stack.enter_async_context(Site(processes=PROCESSES, postgres=True))
        sessions = site.act(sign_in_many, VIEWERS)
        log = StatementLog(site.postgres)
        # Fill each process's caches first.
        await come(site, sessions[:20])
        viewers = await come(site, sessions)
        await asyncio.sleep(REST_S)
        for viewer in viewers:
            viewer.leave()
        await asyncio.sleep(2)
        all_before, before, began = log.count(), log.count(*LOOK_UPS), time.monotonic()
        viewers = await come(site, sessions)
        lasted_s = time.monotonic() - began
        await asyncio.sleep(SETTLED_S)
        look_ups, everything = log.count(*LOOK_UPS) - before, log.count() - all_before
        named = sum(viewer.name == name for viewer, (name, _) in zip(viewers, sessions, strict=True))
        for viewer in viewers:
            viewer.leave()
        of_page, of_session = await load_pages(site.servers[0], site.place.slug, sessions[0][1], log)
    return Row(
        "signed-in",
        f"Signed in: {VIEWERS:,} viewers with accounts reconnect to {PROCESSES} processes within {SPREAD_S} s",
        [
            Figure("viewers that are known by their name again", named, at_least=VIEWERS),
            Figure("until the last one was", lasted_s, "s"),
            Figure("statements to the database that look them up", look_ups, at_most=MAX_STATEMENTS),
            Figure("all statements meanwhile, with the processes' own", everything),
            Figure("statements for one signed-in page load", of_page),
            Figure("of these, for its session", of_session, at_most=1),
        ],
    )


def sign_in_many(number: int) -> list[tuple[str, str]]:
    """Make accounts that are signed in; returns their names and the keys of their sessions."""
    # Only the process behind the scenes has Django's settings.
    from debate.readers.sessions import SessionStore
    from tests.cast import account

    made = []
    for name in (f"Reader {place}" for place in range(number)):
        reader = account(name).reader
        assert reader and reader.user
        session = SessionStore()
        session[SESSION_KEY] = str(reader.user.pk)
        session[BACKEND_SESSION_KEY] = "debate.readers.accounts.Accounts"
        session[HASH_SESSION_KEY] = reader.user.get_session_auth_hash()
        session.create()
        made.append((name, str(session.session_key)))
    return made


class Viewer(WSListener):
    """A signed-in reader's page, until it knows who it is."""

    def __init__(self) -> None:
        self.name = ""
        self.known = asyncio.get_running_loop().create_future()
        self._transport: WSTransport | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT and not self.known.done():
            said = json.loads(frame.get_payload_as_bytes())
            if said["type"] == "hello":
                self.name = said["reader"]["name"] or ""
                self.known.set_result(None)

    def leave(self) -> None:
        """Close the socket without a word."""
        if self._transport:
            self._transport.disconnect(graceful=False)


async def come(site: Site, sessions: list[tuple[str, str]]) -> list[Viewer]:
    """Connect a viewer for each session, to the processes in turn; returns them once they know who they are."""

    async def connect(place: int, key: str) -> Viewer:
        address = site.addresses[place % len(site.addresses)]
        headers = {"Origin": f"http://{urlsplit(address).netloc}", "Cookie": f"sessionid={key}"}
        await asyncio.sleep(random.random() * SPREAD_S)
        _, viewer = await ws_connect(Viewer, address, extra_headers=headers, websocket_handshake_timeout=TIMEOUT_S)
        assert isinstance(viewer, Viewer)
        await asyncio.wait_for(viewer.known, TIMEOUT_S)
        return viewer

    return list(await asyncio.gather(*(connect(place, key) for place, (_, key) in enumerate(sessions))))


async def load_pages(server: Hustings, slug: str, session: str, log: StatementLog) -> tuple[float, float]:
    """Return the statements of one signed-in page load, and those of them that read its session."""
    async with Client(server.address) as reader:
        reader.http.cookies.set("sessionid", session)
        for _ in range(3):
            await reader.http.get(f"/a/{slug}/")
        before = log.count(), log.count("django_session")
        for _ in range(LOADS):
            assert (await reader.http.get(f"/a/{slug}/")).status_code == 200
        after = log.count(), log.count("django_session")
    return (after[0] - before[0]) / LOADS, (after[1] - before[1]) / LOADS
