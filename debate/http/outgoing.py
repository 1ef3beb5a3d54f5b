"""Requests to the servers of others, bounded in time and bytes, and only to the address that was entered."""

import ssl
import time
from collections.abc import Mapping
from functools import cache

import httpx

# The answers that are asked for are a few labels or keys.
MAX_ANSWER_BYTES = 64 * 1024


def ask(
    method: str,
    url: str,
    *,
    json: object = None,
    headers: Mapping[str, str] | None = None,
    timeout_s: float,
) -> bytes:
    """Return the body of the answer to one request for JSON.

    Raises `OSError` if the server can't be reached, refuses or takes too long, `ValueError` if its answer is too long.
    """
    try:
        return _read(method, url, json=json, headers=headers or {}, timeout_s=timeout_s)
    except (httpx.HTTPError, httpx.InvalidURL) as failure:
        raise OSError(f"no answer: {failure or type(failure).__name__}") from failure


def _read(method: str, url: str, *, json: object, headers: Mapping[str, str], timeout_s: float) -> bytes:
    deadline = time.monotonic() + timeout_s
    with httpx.stream(
        method,
        url,
        json=json,
        # A short compressed answer could unpack to a long one.
        headers={"Accept": "application/json", "Accept-Encoding": "identity", **headers},
        timeout=timeout_s,
        # A redirect could lead to an address that nobody has entered.
        follow_redirects=False,
        verify=_trusted_certificates(),
    ) as response:
        if not response.is_success:
            raise OSError(f"HTTP status {response.status_code}")
        answer = b""
        # The library's time-out is one of silence: a server that sends a byte now and then would never time out.
        for chunk in response.iter_raw():
            answer += chunk
            if len(answer) > MAX_ANSWER_BYTES:
                raise ValueError(f"the answer has more than {MAX_ANSWER_BYTES} bytes")
            if time.monotonic() > deadline:
                raise TimeoutError("the answer takes too long")
    return answer


@cache
def _trusted_certificates() -> ssl.SSLContext:
    """Return the certificates that this machine trusts; an operator may have added one."""
    return ssl.create_default_context()
