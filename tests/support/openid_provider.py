"""An OpenID Connect provider: it knows one reader at a time, and lets them in at once, or refuses them."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "hustings", "a secret between two servers"


class OpenIdProvider:
    """The provider; `reader` is who is signed in there, None refuses."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.reader: dict[str, Any] | None = {"sub": "1", "preferred_username": "Ada"}
        self.is_broken = False
        self.asked_for: list[str] = []
        self._key = RSAKey.generate_key(2048, {"kid": "one", "alg": "RS256", "use": "sig"})
        # By code: who has it, and the challenge that its verifier must match (RFC 7636).
        self._codes: dict[str, tuple[dict[str, Any], str]] = {}

    @property
    def setting(self) -> str:
        """The value of SIGN_IN_PROVIDERS."""
        return json.dumps(
            [{"id": "herald", "name": "The Herald", "server": self.origin, "client": CLIENT, "secret": SECRET}]
        )

    def describe(self) -> dict[str, Any]:
        """Return the provider's configuration (OpenID Connect Discovery 1.0)."""
        return {
            "issuer": self.origin,
            "authorization_endpoint": f"{self.origin}/authorize",
            "token_endpoint": f"{self.origin}/token",
            "userinfo_endpoint": f"{self.origin}/userinfo",
            "jwks_uri": f"{self.origin}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, query: dict[str, list[str]]) -> str:
        """Return where the browser is led back to."""
        self.asked_for = query["scope"][0].split()
        back, state = query["redirect_uri"][0], query["state"][0]
        if self.reader is None:
            return f"{back}?{urlencode({'error': 'access_denied', 'state': state})}"
        code = token_urlsafe()
        assert query["client_id"] == [CLIENT]
        self._codes[code] = (self.reader, query["code_challenge"][0])
        return f"{back}?{urlencode({'code': code, 'state': state})}"

    def exchange(self, said: dict[str, list[str]]) -> dict[str, Any]:
        """Return the tokens for a code."""
        reader, challenge = self._codes.pop(said["code"][0])
        digest = hashlib.sha256(said["code_verifier"][0].encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
        assert said["client_secret"] == [SECRET]
        now = int(time.time())
        claims = {"iss": self.origin, "aud": CLIENT, "iat": now, "exp": now + 60, **reader}
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self._key)
        return {"access_token": json.dumps(reader), "token_type": "Bearer", "id_token": token, "expires_in": 60}

    def keys(self) -> dict[str, Any]:
        """Return the keys with which tokens can be verified."""
        return {"keys": [self._key.as_dict(private=False)]}


@contextmanager
def run_openid_provider() -> Iterator[OpenIdProvider]:
    """Serve a provider until the test ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if provider.is_broken:
                self.send_error(500)
            elif parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(parse_qs(parts.query)))
                self.end_headers()
            elif parts.path == "/userinfo":
                self._answer(json.loads(self.headers["Authorization"].removeprefix("Bearer ")))
            elif parts.path == "/keys":
                self._answer(provider.keys())
            else:
                self._answer(provider.describe())

        def do_POST(self) -> None:
            said = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(provider.exchange(parse_qs(said)))

        def _answer(self, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider = OpenIdProvider(server.server_port)
        Thread(target=server.serve_forever, daemon=True).start()
        yield provider
        server.shutdown()
