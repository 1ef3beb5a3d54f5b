"""Requests through the public address, as a browser would send them, with the standard library alone."""

import base64
import http.client
import json
import secrets
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult

TIMEOUT_S = 5.0
MAX_BODY_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the status and the body."""

    status: int
    body: str

    def json(self) -> dict[str, str | bool]:
        """Return the body as JSON, empty if it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class PublicSite:
    """The public address, as scheme, host and port."""

    address: SplitResult

    @property
    def origin(self) -> str:
        """The origin as a browser sends it."""
        return f"{self.address.scheme}://{self.address.netloc}"

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: str | None = None) -> Reply:
        """Send a request and read its answer; raises `OSError` and `HTTPException` if there is none."""
        connection = self._connect()
        try:
            connection.request(method, path, body=body, headers=dict(headers or {}))
            response = connection.getresponse()
            return Reply(response.status, response.read(MAX_BODY_BYTES).decode("utf-8", "replace"))
        finally:
            connection.close()

    def open_stream(self, path: str) -> tuple[int, bytes]:
        """Open an event stream; returns its status and the first line that arrives, empty if none does."""
        connection = self._connect()
        try:
            connection.request("GET", path, headers={"Accept": "text/event-stream"})
            response = connection.getresponse()
            try:
                return response.status, response.readline(1_000)
            except TimeoutError:
                return response.status, b""
        finally:
            connection.close()

    def open_socket(self, path: str) -> tuple[int, bytes]:
        """Open a WebSocket; returns the status and the first two bytes of the first frame, empty if there is none."""
        connection = self._connect()
        try:
            key = base64.b64encode(secrets.token_bytes(16)).decode()
            connection.putrequest("GET", path)
            for name, value in {
                "Connection": "Upgrade",
                "Upgrade": "websocket",
                "Sec-WebSocket-Version": "13",
                "Sec-WebSocket-Key": key,
                "Origin": self.origin,
            }.items():
                connection.putheader(name, value)
            connection.endheaders()
            response = connection.response_class(connection.sock, method="GET")
            response.begin()
            if response.status != 101:
                return response.status, b""
            try:
                return 101, response.fp.read(2)
            except TimeoutError:
                return 101, b""
        finally:
            connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        host, port = self.address.hostname or "", self.address.port
        if self.address.scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=TIMEOUT_S, context=ssl.create_default_context())
        return http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
