"""A publisher's site with its own accounts, as an example to read and to run: Python alone, without any library.

    python tests/examples/publisher_site.py --key KEY --debates http://debate.localhost:8000

KEY is shown in `/admin/` under *Sites*, where this site has the issuer `news.example`, the origin
`http://localhost:8100`, a domain such as `debate.localhost`, and the address of its sign-in, `/login` below. The site's
readers sign in with any name, as this is an example. It shows both ways of docs/sso.md:

- `/` has a debate in a frame, and a token for the reader who is signed in (part 3);
- `/login` is where the domain's pages send readers to sign in; it sends them back with a token (part 4).
"""

import argparse
import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from html import escape
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

MAX_FORM_BYTES = 10_000
MAX_SIGNED_IN = 1_000


@dataclass
class Site:
    """What the publisher's server knows: its key, where its readers debate, and who is signed in, by cookie."""

    key: str
    issuer: str
    debates: str
    readers: dict[str, str] = field(default_factory=dict)

    @property
    def back(self) -> str:
        """The one address that tokens are sent to."""
        return f"{self.debates}/sign-in/publisher/back/"

    def sign_in(self, name: str) -> str:
        """Remember a reader; returns their cookie."""
        if len(self.readers) >= MAX_SIGNED_IN:
            self.readers.clear()
        cookie = secrets.token_urlsafe(16)
        self.readers[cookie] = name
        return cookie

    def make_token(self, name: str) -> str:
        """Return a token that says who the reader is; a real site has a number for each of them."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": self.debates,
            "sub": name.casefold(),
            "name": name,
            "iat": now,
            "exp": now + 300,
            "jti": secrets.token_hex(16),
        }
        content = _part(b'{"alg":"HS256"}') + "." + _part(json.dumps(claims).encode())
        return content + "." + _part(hmac.new(self.key.encode(), content.encode(), hashlib.sha256).digest())

    def lead_back(self, name: str, state: str) -> str:
        """Return the page that sends a signed-in reader back to the debate, by a form."""
        return (
            f'<form method="post" action="{self.back}">'
            f'<input type="hidden" name="token" value="{escape(self.make_token(name))}">'
            f'<input type="hidden" name="state" value="{escape(state)}">'
            f"<button>Go on to the debate</button></form><script>document.forms[0].submit()</script>"
        )


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class Pages(BaseHTTPRequestHandler):
    """The site's pages."""

    site: Site

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        name = self._reader()
        if address.path == "/":
            token = escape(self.site.make_token(name)) if name else ""
            script = f'src="{self.site.debates}/embed.js" data-token="{token}" data-sign-in="/login"'
            self._send(f"<h1>The council decides</h1><div><script {script} async></script></div>")
        elif address.path == "/login":
            # Where they came from is only repeated in the form, and never followed: tokens go to `site.back` alone.
            state = parse_qs(address.query).get("state", [""])[0]
            self._send(self.site.lead_back(name, state) if name and state else _sign_in_form(state))
        else:
            self._send("Nothing here.", status=404)

    def do_POST(self) -> None:
        length = min(int(self.headers.get("Content-Length", "0")), MAX_FORM_BYTES)
        said = {field: values[0] for field, values in parse_qs(self.rfile.read(length).decode()).items()}
        if self.path != "/login" or not (name := said.get("name", "").strip()):
            self._send("A name is missing.", status=400)
            return
        cookie, state = self.site.sign_in(name), said.get("state", "")
        page = self.site.lead_back(name, state) if state else '<p>Signed in. <a href="/">To the article</a></p>'
        self._send(page, cookie=f"reader={cookie}; HttpOnly; SameSite=Lax; Path=/")

    def log_message(self, *_: object) -> None:
        """Log nothing: a token would be in the log."""

    def _reader(self) -> str:
        """Return the name of who is signed in, or an empty text."""
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("reader")
        return self.site.readers.get(cookie.value, "") if cookie else ""

    def _send(self, body: str, *, status: int = 200, cookie: str = "") -> None:
        page = f'<!doctype html><html lang="en"><title>The News</title><body>{body}</body></html>'.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        # A token in a page is for one reader, and for once.
        self.send_header("Cache-Control", "no-store")
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.end_headers()
        self.wfile.write(page)


def _sign_in_form(state: str) -> str:
    return (
        f'<h1>Sign in to The News</h1><form method="post" action="/login"><input type="hidden" name="state" '
        f'value="{escape(state)}"><label>Your name <input name="name" required></label><button>Sign in</button></form>'
    )


def main() -> None:
    """Serve the site until it is stopped."""
    options = argparse.ArgumentParser(description="A publisher's site with its own accounts, as an example.")
    options.add_argument("--key", required=True, help="the site's key, as /admin/ shows it")
    options.add_argument("--issuer", default="news.example", help="the issuer of its tokens, as entered there")
    options.add_argument("--debates", required=True, help="the origin of its domain at Hustings")
    options.add_argument("--port", type=int, default=8100)
    chosen = options.parse_args()
    pages = type("PagesOfSite", (Pages,), {"site": Site(chosen.key, chosen.issuer, chosen.debates.rstrip("/"))})
    with ThreadingHTTPServer(("127.0.0.1", chosen.port), pages) as server:
        print(f"http://localhost:{server.server_port}/", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
