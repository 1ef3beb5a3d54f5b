"""A publisher's site: pages on their own origin, served by this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Publisher:
    """A site with another host name than the server's, which browsers treat as cross-site."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://localhost:{port}"
        self.pages: dict[str, str] = {}

    def publish(self, path: str, snippet: str, *, head: str = "") -> str:
        """Put a long page around the snippet; returns its address."""
        text = "<p>What was said in the council.</p>" * 60
        self.pages[path] = (
            f'<!doctype html><html lang="en"><head><title>The council decides</title>{head}</head>'
            f'<body><h1>The council decides</h1>{snippet}<div id="text">{text}</div></body></html>'
        )
        return self.origin + path


@contextmanager
def run_publisher() -> Iterator[Publisher]:
    """Serve a publisher's pages until the test ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = publisher.pages.get(self.path.partition("?")[0])
            self.send_response(404 if page is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((page or "").encode())

        def log_message(self, *_: object) -> None:
            """Log nothing: the browser reports the requests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        publisher = Publisher(server.server_port)
        Thread(target=server.serve_forever, daemon=True).start()
        yield publisher
        server.shutdown()
