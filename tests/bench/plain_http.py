"""A small HTTP client that costs a benchmark little: one connection that is kept open, and its cookies."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any, Self

TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, and a body as it came."""

    status: int
    body: bytes


class Connection:
    """A browser's connection to one server."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._cookies: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        async with asyncio.timeout(TIMEOUT_S):
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Answer:
        """Make a request, as from a page of the same origin; the body is sent as JSON."""
        sent = b"" if body is None else json.dumps(body).encode()
        origin = f"http://{self._host}:{self._port}"
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {self._host}:{self._port}",
            f"Origin: {origin}",
            "Sec-Fetch-Site: same-origin",
            f"Content-Length: {len(sent)}",
            # The answer to a write is read, so it is asked for as it is.
            "Accept-Encoding: gzip" if body is None else "Content-Type: application/json",
        ]
        if self._cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self._cookies.items()))
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + sent)
        async with asyncio.timeout(TIMEOUT_S):
            return await self._read()

    async def _read(self) -> Answer:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status, *fields = head.splitlines()
        length = 0
        for field in fields:
            name, _, value = field.partition(": ")
            if name.lower() == "content-length":
                length = int(value)
            elif name.lower() == "set-cookie":
                key, _, cookie = value.partition(";")[0].partition("=")
                self._cookies[key] = cookie
            elif name.lower() == "transfer-encoding":
                return Answer(int(status.split()[1]), await self._read_chunks())
        return Answer(int(status.split()[1]), await self._reader.readexactly(length))

    async def _read_chunks(self) -> bytes:
        chunks = []
        while size := int(await self._reader.readline(), 16):
            chunks.append(await self._reader.readexactly(size))
            await self._reader.readexactly(2)
        await self._reader.readexactly(2)
        return b"".join(chunks)
