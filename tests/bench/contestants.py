"""The servers that the benchmark compares: each starts, has an address for viewers, and publishes one change."""

import os
import shutil
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Protocol, Self

import httpx
from channels_redis.pubsub import RedisPubSubChannelLayer

from tests.bench.site import Site
from tests.bench.writers import BODY
from tests.support.servers import Process, Redis, free_port

NCHAN_MODULE = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")


def sample_change(number: int, *, is_ballot: bool = False) -> dict[str, Any]:
    """Return a change as large as ours for a short comment, or for a ballot: the payload for the other servers."""
    comment = {
        "id": number,
        "rev": number,
        "parent": None,
        "author": {"id": 1, "name": "Ann"},
        "body": BODY,
        "html": f"<p>{BODY}</p>",
        "created": "2026-01-01T12:00:00.000000Z",
        "edited": None,
        "state": "published",
        "likes": 0,
        "replies": 0,
        "pinned": False,
        "side": None,
    }
    return {
        "type": "changes",
        "epoch": "5f3c0a9be1d2",
        "from": number - 1,
        "rev": number,
        "comments": [] if is_ballot else [comment],
        "tallies": [{"poll": 1, "version": 0, "state": "open", "ballots": 0, "votes": {"1": 0, "2": 0, "3": 0}}],
        "viewers": 1000,
    }


class Contestant(Protocol):
    """A server under measurement."""

    name: str
    # Where its viewers connect.
    address: str

    @property
    def pid(self) -> int:
        """The process that serves the viewers."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *_: object) -> None: ...

    async def publish(self, number: int) -> int:
        """Make one change, outside the measured process if possible; returns its revision."""


class Ours:
    """Two processes of the product: viewers are on one, changes are made through the other."""

    name = "Hustings"

    async def __aenter__(self) -> Self:
        self._site = await Site(processes=2, postgres=False).__aenter__()
        server, writer = self._site.servers
        self.pid = server.pid
        self.address = self._site.addresses[0]
        self._ann = await self._site.guest(writer)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._site.__aexit__()

    async def publish(self, number: int) -> int:
        return int((await self._ann.post(self._site.place.slug, BODY))["rev"])


class OwnProcess:
    """A contestant in one process, with everything else that ends with it."""

    _server: Process

    def __init__(self) -> None:
        self._stack = AsyncExitStack()

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def pid(self) -> int:
        return self._server.pid


class Textbook(OwnProcess):
    """The textbook consumer on stock daphne, notified through Redis by this process."""

    name = "textbook consumer, daphne"

    async def __aenter__(self) -> Self:
        redis = Redis()
        self._stack.callback(redis.stop)
        redis.start()
        port = free_port()
        self.address = f"ws://127.0.0.1:{port}/"
        self._server = Process()
        self._stack.callback(self._server.stop)
        command = [sys.executable, "-m", "daphne", "-v", "0", "-p", str(port), "tests.bench.textbook:application"]
        self._server.spawn(command, env=dict(os.environ) | {"REDIS_URL": redis.url})
        self._server.wait_until_ready(lambda: listens(port))
        self._layer = RedisPubSubChannelLayer(hosts=[redis.url])
        self._stack.push_async_callback(self._layer.flush)
        return self

    async def publish(self, number: int) -> int:
        await self._layer.group_send("article", {"type": "article.changed", "change": sample_change(number)})
        return number


class Nchan(OwnProcess):
    """nginx with nchan, a publish/subscribe server in C, fed over HTTP."""

    name = "nginx with nchan"

    @staticmethod
    def missing() -> str:
        """Return what has to be installed; empty if nothing is missing."""
        return "" if shutil.which("nginx") and NCHAN_MODULE.exists() else "nginx and libnginx-mod-nchan"

    async def __aenter__(self) -> Self:
        port = free_port()
        self.address = f"ws://127.0.0.1:{port}/watch"
        self._server = Process()
        self._stack.callback(self._server.stop)
        # When run by root, its worker would switch to a user who can't enter the folder.
        self._server.folder.chmod(0o755)
        (self._server.folder / "nginx.conf").write_text(NGINX_CONFIGURATION.format(module=NCHAN_MODULE, port=port))
        self._server.spawn(["nginx", "-p", self._server.folder, "-c", self._server.folder / "nginx.conf"])
        self._server.wait_until_ready(lambda: listens(port))
        self._http = await self._stack.enter_async_context(httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}"))
        return self

    async def publish(self, number: int, *, is_ballot: bool = False) -> int:
        change = sample_change(number, is_ballot=is_ballot)
        (await self._http.post("/publish", json=change)).raise_for_status()
        return number


NGINX_CONFIGURATION = """
load_module {module};
daemon off;
master_process off;
pid nginx.pid;
error_log stderr error;
events {{ worker_connections 20000; }}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    nchan_shared_memory_size 256M;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location = /publish {{ nchan_publisher http; nchan_channel_id article;
            nchan_message_buffer_length 10000; }}
        location = /watch {{ nchan_subscriber websocket; nchan_channel_id article;
            nchan_subscriber_first_message newest; }}
    }}
}}
"""


def listens(port: int) -> bool:
    """Say whether an HTTP server answers at all."""
    try:
        httpx.get(f"http://127.0.0.1:{port}/", timeout=2)
    except httpx.TransportError:
        return False
    return True
