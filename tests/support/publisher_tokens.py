"""Sign-in tokens of a publisher, and the server on which it publishes its keys."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, OctKey, OKPKey, RSAKey

from debate.sites.models import Site, SiteOrigin
from tests.support.frame import NEWS, Frame

ISSUER = "news.example"
PRIVATE: dict[str, Any] = {
    "Ed25519": OKPKey.generate_key("Ed25519", private=True),
    "ES256": ECKey.generate_key("P-256", private=True),
    "RS256": RSAKey.generate_key(2048, private=True),
}


def make_site() -> Site:
    """Return a site with the sign-in switched on."""
    site = Site.objects.create(name="News", token_issuer=ISSUER)
    SiteOrigin.objects.create(site=site, origin=NEWS)
    return site


def claims(subject: str = "7", name: str = "Ann Reader", **more: Any) -> dict[str, Any]:
    now = int(time.time())
    return {
        "iss": ISSUER,
        "aud": "http://testserver",
        "sub": subject,
        "name": name,
        "iat": now,
        "exp": now + 300,
        "jti": uuid4().hex,
    } | more


def signed(said: dict[str, Any], key: Key, algorithm: str = "HS256", **header: str) -> dict[str, str]:
    return {"token": jwt.encode({"alg": algorithm, **header}, said, key, algorithms=[algorithm])}


def own(site: Site, **more: Any) -> dict[str, str]:
    return signed(claims(**more), OctKey.import_key(site.key))


def refused(token: dict[str, str]) -> str:
    """Return the code with which a new frame's sign-in is refused."""
    return Frame().begin().refused("POST", "/session/publisher", token)


class KeysAt:
    """A publisher's server, with a set of keys or, if `keys` is None, without."""

    def __init__(self) -> None:
        self.keys: list[Key] | None = []
        self.asked = 0
        self.address = ""

    def answer(self) -> bytes | None:
        self.asked += 1
        return None if self.keys is None else json.dumps(KeySet(self.keys).as_dict(private=False)).encode()


@contextmanager
def publish_keys() -> Iterator[KeysAt]:
    """Serve a set of keys until the test ends."""
    keys_at = KeysAt()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = keys_at.answer()
            self.send_response(404 if body is None else 200)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    keys_at.address = f"http://127.0.0.1:{server.server_port}/keys"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield keys_at
    server.shutdown()
    thread.join()
    server.server_close()
