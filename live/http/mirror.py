"""Tells `manage.py doctor` how its request came through the proxies: what this process sees of it.

Answers only requests that are signed with the secret key; all others get a 404.
"""

import json
from collections.abc import Awaitable

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host

from debate.readers.privacy.address import client_address, is_trusted_proxy
from live.fanout.viewer import Application, Message, Receive, Send
from live.http.plain_answers import JSON, answer

PATH = "/healthz/mirror"
HEADER = "X-Hustings-Doctor"
MAX_AGE_S = 300


def signer() -> TimestampSigner:
    """Return the signer of the header."""
    return TimestampSigner(salt="hustings.doctor")


class Mirror:
    """A wrapper application, outside of everything that trusts or refuses headers."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, scope: Message, receive: Receive, send: Send) -> Awaitable[None]:
        # Not a coroutine: an open socket would keep it.
        is_asked = scope["type"] == "http" and scope["path"] == PATH
        return self._show(scope, send) if is_asked else self._application(scope, receive, send)

    async def _show(self, scope: Message, send: Send) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            signer().unsign(headers.get(HEADER.lower(), ""), max_age=MAX_AGE_S)
        except BadSignature:
            return await answer(scope, send, 404, b"not found\n")
        body = json.dumps(_describe(scope, headers)).encode()
        await answer(scope, send, 200, body, content_type=JSON)


def _describe(scope: Message, headers: dict[str, str]) -> dict[str, object]:
    peer, host = (scope.get("client") or ("",))[0], headers.get("host", "")
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": headers.get("x-forwarded-for", "")}
    is_trusted = is_trusted_proxy(peer)
    forwarded_proto = headers.get("x-forwarded-proto", "")
    return {
        "peer": peer,
        "is_trusted": is_trusted,
        "address": client_address(request),
        "host": host,
        "is_known_host": validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS),
        "scheme": "https" if is_trusted and forwarded_proto == "https" else scope.get("scheme", "http"),
        "forwarded_proto": forwarded_proto,
        "forwarded_for": headers.get("x-forwarded-for", ""),
    }
