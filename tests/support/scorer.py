"""A stand-in for an outside scorer: a real HTTP server whose behaviour a test chooses; it keeps its requests."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Scorer:
    """Finds `toxicity` in texts with the word "vile", and a little of it everywhere; "poison" gets a label with NUL."""

    def __init__(self) -> None:
        self.manner = "good"
        # Cleared by a test whose scorer doesn't answer for now.
        self.go_on = threading.Event()
        self.go_on.set()
        self.asked: list[dict[str, Any]] = []
        self.tokens: list[str] = []
        self.url = ""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request with the current behaviour."""
        body = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        self.asked.append(body)
        self.tokens.append(request.headers.get("Authorization", ""))
        if self.manner != "dripping":
            self.go_on.wait()
        scores = {"toxicity": 0.97 if "vile" in body["text"] else 0.03, "off_topic": 0.6}
        if "poison" in body["text"]:
            scores = {"toxicity\0": 0.97}
        text = {
            "good": json.dumps({"scores": scores}),
            "garbage": "<html>Welcome</html>",
            "out of range": '{"scores": {"toxicity": 97}}',
            "not a number": '{"scores": {"toxicity": NaN}}',
            "no scores": "{}",
            "huge": json.dumps({"scores": scores, "more": "x" * 100_000}),
        }.get(self.manner, "")
        request.send_response({"failing": 503, "elsewhere": 302}.get(self.manner, 200))
        if self.manner == "elsewhere":
            request.send_header("Location", self.url)
        request.end_headers()
        if self.manner == "dripping":
            while not self.go_on.wait(0.05):
                request.wfile.write(b" ")
                request.wfile.flush()
        request.wfile.write(text.encode())


@contextmanager
def run_scorer() -> Iterator[Scorer]:
    """Run the stand-in on a free port of loopback."""
    scorer = Scorer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            # The caller may have stopped waiting.
            try:
                scorer.answer(self)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    scorer.url = f"http://127.0.0.1:{server.server_port}/score"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield scorer
    finally:
        scorer.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
