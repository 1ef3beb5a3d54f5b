"""Looks host names up with a time limit, which the system's resolver has not."""

import socket
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import BoundedSemaphore, Lock, Thread
from typing import Any

# Look-ups under way at the same time, in all of the process. Each ends by itself, at the latest after half a minute.
AT_ONCE = 32

_free = BoundedSemaphore(AT_ONCE)

LookUp = Callable[[str, int], Sequence[str]]


def look_up(host: str, port: int) -> list[str]:
    """Return the addresses of a name, as the system finds them; raises `OSError`."""
    return [str(place[0]) for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class NameLookUps:
    """Asks for each name once, however many want to know it. For short use, since what is found is not asked again."""

    def __init__(self, ask: LookUp = look_up) -> None:
        self._ask = ask
        self._asked: dict[tuple[str, int], Future[Sequence[str]]] = {}
        self._lock = Lock()

    def find(self, host: str, port: int, *, timeout_s: float) -> Sequence[str]:
        """Return the addresses of a name; raises `OSError` if there is none, `TimeoutError` if that takes too long."""
        with self._lock:
            asked = self._asked.get((host, port))
            if asked is None:
                asked = self._begin(host, port)
        return asked.result(timeout_s)

    def _begin(self, host: str, port: int) -> Future[Sequence[str]]:
        if not _free.acquire(blocking=False):
            raise OSError("too many names are being looked up")
        asked = self._asked[host, port] = Future[Any]()
        # Nobody waits for it at the end of the process.
        Thread(target=self._answer, args=(asked, host, port), daemon=True, name=f"look up {host}").start()
        return asked

    def _answer(self, asked: Future[Sequence[str]], host: str, port: int) -> None:
        try:
            asked.set_result(self._ask(host, port))
        except Exception as failure:
            asked.set_exception(failure)
        finally:
            _free.release()
