"""Runs Autobahn's cases against the WebSocket server, and writes `docs/autobahn.md`: `make autobahn`.

`WSTEST` names the program of the package `autobahntestsuite`, which needs Python 2.7. `CASES` (`*`) chooses cases.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from live.fanout.closes import TOO_BIG, TOO_FAST
from tests.bench.machine import describe_machine
from tests.support.plain import is_ok
from tests.support.servers import TOP, Hustings
from tests.support.templates import copy_sqlite

PAGE = TOP / "docs" / "autobahn.md"
# The suite ends in a quarter of an hour on two shared cores.
TIMEOUT_S = 3_600
# Too big, and too many frames: live/fanout/closes.py.
BEYOND_BOUNDS = (TOO_BIG.code, TOO_FAST.code)
GROUPS = {
    "1": "text and binary messages",
    "2": "pings and pongs",
    "3": "reserved bits",
    "4": "opcodes",
    "5": "fragmentation",
    "6": "UTF-8",
    "7": "closing",
    "9": "messages up to 16 MiB",
    "10": "automatic fragmentation",
    "12": "compression",
    "13": "compression, with parameters",
}
PASSED = ("OK", "NON-STRICT", "INFORMATIONAL")
Cases = Mapping[str, Mapping[str, object]]


class EchoServer(Hustings):
    """The server with an echo instead of its application."""

    def __init__(self, *, bounds: str) -> None:
        super().__init__(PYTHONPATH=str(TOP))
        self.env["DATABASE_URL"] = copy_sqlite(self.folder / "echo.sqlite3")
        self._bounds = bounds

    def start(self, *_: str) -> None:
        """Start the process, and wait until it answers; an echo refuses ordinary requests."""
        command = [sys.executable, "-m", "tests.autobahn.echo_server", str(self.port), self._bounds]
        self.spawn(command, env=self.env)
        self.wait_until_ready(lambda: is_ok(f"{self.address}/"))


@contextmanager
def echo_servers() -> Iterator[dict[str, EchoServer]]:
    """Serve with the bounds of production, and without bounds on one socket's input."""
    servers = {"bounded": EchoServer(bounds="on"), "unbounded": EchoServer(bounds="off")}
    try:
        for server in servers.values():
            server.start()
        yield servers
    finally:
        for server in servers.values():
            server.stop()


def run_cases(wstest: str, cases: str) -> dict[str, Cases]:
    """Run the cases; returns the results of both servers."""
    with TemporaryDirectory() as folder, echo_servers() as servers:
        asked = {
            "outdir": f"{folder}/reports",
            "servers": [
                {"agent": name, "url": server.address.replace("http", "ws", 1)} for name, server in servers.items()
            ],
            "cases": cases.split(),
            "exclude-cases": [],
            "exclude-agent-cases": {},
        }
        spec = Path(folder, "spec.json")
        spec.write_text(json.dumps(asked))
        command = [wstest, "--mode", "fuzzingclient", "--spec", str(spec)]
        subprocess.run(command, check=True, timeout=TIMEOUT_S, stdout=subprocess.DEVNULL)
        for name, server in servers.items():
            said = server.log.read_text()
            assert "Traceback" not in said, f"{name}: {said[-2_000:]}"
        return dict(json.loads(Path(folder, "reports", "index.json").read_text()))


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The cases of one server, by what came of them."""

    cases: Cases

    def having(self, *behaviors: str, group: str = "") -> list[str]:
        """Return the cases that ended in one of these ways."""
        return [
            case
            for case, result in self.cases.items()
            if result["behavior"] in behaviors and (not group or case.split(".")[0] == group)
        ]

    @property
    def failed(self) -> list[str]:
        """The cases that failed, or whose connection was closed in a wrong way."""
        wrong = ("FAILED", "WRONG CODE", "UNCLEAN")
        return [
            case
            for case, result in self.cases.items()
            if result["behavior"] not in (*PASSED, "UNIMPLEMENTED") or result["behaviorClose"] in wrong
        ]

    @property
    def beyond_bounds(self) -> list[str]:
        """The failed cases that were closed because they exceed a bound."""
        return [case for case in self.failed if self.cases[case]["remoteCloseCode"] in BEYOND_BOUNDS]


def describe(results: Mapping[str, Cases], suite: str) -> tuple[str, bool]:
    """Return the page, and whether nothing failed but what exceeds the bounds."""
    free, bounded = Verdicts(results["unbounded"]), Verdicts(results["bounded"])
    beyond = [case for case in bounded.failed if case not in bounded.beyond_bounds]
    unimplemented = free.having("UNIMPLEMENTED")
    machine = describe_machine()
    lines = [
        "# Autobahn's cases",
        "",
        "The [Autobahn test suite](https://github.com/crossbario/autobahn-testsuite) tries what RFC 6455 asks of "
        "a WebSocket server: fragmentation, UTF-8, close codes, reserved bits, control frames, pings. `make autobahn` "
        f"runs its {len(free.cases)} cases and writes this page. The server is the one of production, with an echo in "
        "the place of the application, since the cases ask for one.",
        "",
        f"{machine['date']}, suite {suite}, Python {machine['Python']}, "
        f"{', '.join(f'{name} {version(name)}' for name in ('daphne', 'autobahn', 'twisted'))}.",
        "",
        "| cases | subject | passed | not strict | for information | not offered | failed |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for group, subject in GROUPS.items():
        ways = ("OK", "NON-STRICT", "INFORMATIONAL", "UNIMPLEMENTED")
        counts = [len(free.having(way, group=group)) for way in ways]
        failed = sum(case.split(".")[0] == group for case in free.failed)
        lines.append(f"| {group} | {subject} | {' | '.join(map(str, [*counts, failed]))} |")
    lines += [
        "",
        f"*Failed*: {_listed(free.failed)}. *Not strict* means that a broken rule closes the connection as required, "
        "but a message sent just before is not answered any more: "
        f"{_listed(free.having('NON-STRICT'))}. *Not offered*: Hustings negotiates no compression, so that nothing "
        f"that is sent can grow when it is unpacked ({len(unimplemented)} cases).",
        "",
        "## With the bounds of production",
        "",
        "The table is about a server without bounds on one socket's input. In production, a message has at most "
        "16 KiB in at most 64 frames, and a socket sends at most 100 frames in a second. What exceeds that is closed "
        f"with 1009 or 4008, so these {len(bounded.beyond_bounds)} cases end so: {_listed(bounded.beyond_bounds)}. "
        f"All others end as above. *Failed*: {_listed(beyond)}.",
    ]
    return "\n".join(lines) + "\n", not (free.failed or beyond)


def _listed(cases: list[str]) -> str:
    return ", ".join(sorted(cases, key=lambda case: [int(part) for part in case.split(".")])) or "none"


def main() -> None:
    """Run the cases, and write the page if all of them were run."""
    wstest, cases = os.environ.get("WSTEST") or shutil.which("wstest"), os.environ.get("CASES") or "*"
    if not wstest:
        sys.exit("WSTEST=… names the program wstest: pip install autobahntestsuite, in a virtualenv of Python 2.7")
    asked = subprocess.run([wstest, "--autobahnversion"], check=False, capture_output=True, text=True)
    suite = next(
        (line.split()[-1] for line in asked.stdout.splitlines() if "TestSuite" in line), "of an unknown version"
    )
    page, is_good = describe(run_cases(wstest, cases), suite)
    if cases == "*":
        PAGE.write_text(page)
    else:
        print(page)
    sys.exit(not is_good)


if __name__ == "__main__":
    main()
