"""The results of checks. Each check has a time limit, and none can stop the others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread

from django.db import connections

from live.process.startup import first_line


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was found; if `is_ok` is false, `text` says what to do."""

    subject: str
    is_ok: bool
    text: str


@dataclass(frozen=True, slots=True)
class Check:
    """A function that looks at one subject and says what it finds, within a time limit in seconds."""

    subject: str
    look: Callable[[], Iterator[CheckResult]]
    limit_s: float


def ok(subject: str, text: str) -> CheckResult:
    """Return a finding that needs nothing done."""
    return CheckResult(subject, True, text)


def wrong(subject: str, text: str) -> CheckResult:
    """Return a finding that says what to do."""
    return CheckResult(subject, False, text)


def run(check: Check) -> Iterator[CheckResult]:
    """Yield what a check finds, as it finds it; a failure or a timeout is a finding too."""
    found: SimpleQueue[CheckResult | None] = SimpleQueue()

    def look() -> None:
        try:
            for finding in check.look():
                found.put(finding)
        except Exception as error:
            found.put(wrong(check.subject, first_line(error)))
        finally:
            connections.close_all()
            found.put(None)

    # A thread that hangs must not keep the command from ending.
    Thread(target=look, daemon=True).start()
    while True:
        try:
            finding = found.get(timeout=check.limit_s)
        except Empty:
            yield wrong(check.subject, f"no answer within {check.limit_s:g} seconds")
            return
        if finding is None:
            return
        yield finding
