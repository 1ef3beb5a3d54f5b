"""A push service on loopback and browsers that use it: each reads what it gets with its own keys, as real ones do."""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey

# The server's key in tests.
PUSH_KEY = "fwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"


def in_base64url(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


@dataclass
class Device:
    """A browser that has asked the service for an address."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: os.urandom(16))
    shown: list[dict[str, Any]] = field(default_factory=list)

    def subscription(self) -> dict[str, str]:
        """Return what the browser tells the page."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "p256dh": in_base64url(point), "auth": in_base64url(self.secret)}

    def texts(self) -> list[str]:
        """Return the titles of what was shown."""
        return [message["title"] for message in self.shown]


class PushService:
    """The service: which devices it knows, and how it answers instead of taking a message."""

    def __init__(self, port: int, public_key: str) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.public_key = public_key
        self.devices: dict[str, Device] = {}
        # By path: the status of the answer, and its headers.
        self.answers: dict[str, tuple[int, dict[str, str]]] = {}
        self.asked = 0
        self.connections = 0

    def new_device(self) -> Device:
        """Return a browser with a new address."""
        path = f"/push/{len(self.devices)}"
        device = self.devices[path] = Device(self.origin + path)
        return device

    def answer(self, device: Device, status: int, **headers: str) -> None:
        """Let the service answer messages to a device with a status."""
        self.answers[device.endpoint.removeprefix(self.origin)] = (status, headers)

    def take(self, path: str, headers: Any, body: bytes) -> int:
        """Check who sends a message, as RFC 8292 says, and show it on its device; returns the status."""
        scheme, _, said = headers["Authorization"].partition(" ")
        parts = dict(part.strip().split("=", 1) for part in said.split(","))
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _decode(parts["k"]))
        numbers = point.public_numbers()
        x, y = (in_base64url(number.to_bytes(32)) for number in (numbers.x, numbers.y))
        token = jwt.decode(parts["t"], ECKey.import_key({"kty": "EC", "crv": "P-256", "x": x, "y": y}))
        assert scheme == "vapid" and parts["k"] == self.public_key and token.claims["aud"] == self.origin
        assert token.claims["sub"].startswith("mailto:") and int(headers["TTL"]) > 0
        assert headers["Content-Encoding"] == "aes128gcm" and len(body) <= 4_096
        device = self.devices[path]
        plain = http_ece.decrypt(body, private_key=device.key, auth_secret=device.secret, version="aes128gcm")
        device.shown.append(json.loads(plain))
        return 201


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@contextmanager
def run_push_service(public_key: str) -> Iterator[PushService]:
    """Serve until the test ends."""

    class Handler(BaseHTTPRequestHandler):
        # Connections stay open, as those of real services.
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            service.connections += 1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.asked += 1
            status, headers = service.answers.get(self.path) or (service.take(self.path, self.headers, body), {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        service = PushService(server.server_port, public_key)
        Thread(target=server.serve_forever, daemon=True).start()
        yield service
        server.shutdown()
