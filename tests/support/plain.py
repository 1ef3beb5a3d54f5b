"""Plain HTTP, as the servers of the tests speak it, without what is only needed for TLS."""

import asyncio
import http.client
import ssl
from urllib.parse import urlsplit

import httpx

# For the `verify` of httpx: it trusts nobody. By default each client reads the authorities of the web, in 30 ms.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def is_ok(address: str, *, timeout_s: float = 2) -> bool:
    """Say whether an address answers with success; asked many times while a server starts."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=timeout_s)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


async def get_in_turn(client: httpx.AsyncClient, address: str) -> httpx.Response:
    """Get an address; a busy server asks the last of many readers to come back, and they do."""
    answer = await client.get(address)
    if answer.status_code != 503:
        return answer
    await asyncio.sleep(int(answer.headers["Retry-After"]))
    return await get_in_turn(client, address)
