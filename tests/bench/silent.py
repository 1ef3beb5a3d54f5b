"""1% of 1,000 viewers never read: how long the others wait, and whether the silent ones' memory is freed."""

import asyncio
import base64
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.bench.accounting import resident_bytes
from tests.bench.crowd import Crowd
from tests.bench.fan_out import SETTLE_S
from tests.bench.figures import Figure, Row
from tests.bench.reading import Delays, Told, read_steps
from tests.bench.site import Site
from tests.bench.writers import Change, now_ms
from tests.support.client import Client
from tests.support.stage import write_comments

VIEWERS, SILENT = 1_000, 10
POSTS = 20
# Less than the kernel buffers for an unread socket plus what the server may buffer.
FILLING_BYTES = 4_000_000
COMMENTS_PER_FILL, CHARACTERS = 12, 20_000
# As for other viewers: two ticks and a database read, with a margin for a slow machine.
GOAL_S = 2.0
GOAL_MEMORY = 1.1
CLOSED_TIMEOUT_S = 40.0


@dataclass(frozen=True, slots=True)
class Result:
    """What the others received, how late, and the memory before, with and after the silent viewers."""

    told: Told
    delays: Delays
    resident_before: int
    resident_full: int
    resident_after: int


async def measure(*, viewers: int, silent: int) -> Result:
    """Connect viewers, fill the silent ones' buffers, post for the others, and wait for the silent ones' closes."""
    async with Site(processes=1, postgres=False) as site:
        address, pid = site.addresses[0], site.servers[0].pid
        ann = await site.guest(site.servers[0])
        async with Crowd([address], viewers) as crowd:
            await _fill(site, ann, crowd)
            before = resident_bytes(pid)
            with _silent_viewers(address, silent):
                await _count(ann, site, viewers + silent)
                await _fill(site, ann, crowd)
                full = resident_bytes(pid)
                posted = [await _post(ann, site, crowd) for _ in range(POSTS)]
                await _count(ann, site, viewers)
            await asyncio.sleep(SETTLE_S)
            after = resident_bytes(pid)
            steps = await crowd.leave()
    told = read_steps(steps, viewers=viewers, until=posted[-1].at, posted=posted)
    return Result(told, Delays(posted, steps, since_sent=True), before, full, after)


async def run() -> Row:
    """Measure, and compare the memory before and after."""
    result = await measure(viewers=VIEWERS, silent=SILENT)
    return Row(
        "silent",
        f"Silent: {SILENT} of {VIEWERS + SILENT:,} viewers never read",
        [
            Figure("sent to received by 99% of the others", result.delays.quantile_s(0.99), "s", at_most=GOAL_S),
            *result.told.figures(),
            Figure("resident before they came", result.resident_before / 1e6, "MB"),
            Figure("resident while they hold back what they are sent", result.resident_full / 1e6, "MB"),
            Figure("resident after they are closed", result.resident_after / 1e6, "MB"),
            Figure("after beside before", result.resident_after / result.resident_before, "x", at_most=GOAL_MEMORY),
        ],
    )


@contextmanager
def _silent_viewers(address: str, how_many: int) -> Iterator[None]:
    """Open sockets that never read, with the smallest buffers possible."""
    parts = urlsplit(address)
    key = base64.b64encode(os.urandom(16)).decode()
    handshake = (
        f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nOrigin: http://{parts.netloc}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()
    sockets = [socket.socket() for _ in range(how_many)]
    for narrow in sockets:
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        narrow.connect((parts.hostname, parts.port))
        narrow.sendall(handshake)
    yield
    for narrow in sockets:
        narrow.close()


async def _fill(site: Site, ann: Client, crowd: Crowd) -> None:
    """Send more than an unread socket can buffer, in frames that the others have read each time."""
    for _ in range(FILLING_BYTES // (2 * COMMENTS_PER_FILL * CHARACTERS) + 1):
        site.act(write_comments, site.place, COMMENTS_PER_FILL, "x" * CHARACTERS)
        # Backstage writes notify nobody; a comment does.
        await crowd.told((await ann.post(site.place.slug, "A word."))["rev"])


async def _post(ann: Client, site: Site, crowd: Crowd) -> Change:
    sent = now_ms()
    comment = await ann.post(site.place.slug, "A word.")
    change = Change("comment", comment["id"], comment["rev"], sent, now_ms())
    await crowd.told(change.at)
    return change


async def _count(ann: Client, site: Site, viewers: int) -> None:
    """Wait until the article has this many viewers."""
    async with asyncio.timeout(CLOSED_TIMEOUT_S):
        while (await ann.ask("GET", f"/articles/{site.place.slug}"))["viewers"] != viewers:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
