"""The codes with which the server closes a socket: what each means, and whether the reader's page should come back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Close:
    """A close code; `comes_back` says that a new connection makes sense, after a pause, with `since`.

    Autobahn sends none but 1000 and 3000 to 4999 on an application's behalf, hence no 1001, 1011 or 1012.
    """

    code: int
    name: str
    reason: str
    comes_back: bool


TOO_BIG = Close(1009, "too_big", "A frame was over 16 KiB.", comes_back=True)
NOT_ALLOWED = Close(4003, "not_allowed", "The right to be here has ended.", comes_back=False)
GONE = Close(4004, "gone", "The article is no more.", comes_back=False)
TOO_FAST = Close(4008, "too_fast", "Commands kept coming after they were refused as too many.", comes_back=True)
TOO_SLOW = Close(4009, "too_slow", "What was sent is not being read.", comes_back=True)
RESTART = Close(4012, "restart", "This server process stops; another is there or will be.", comes_back=True)
UNAVAILABLE = Close(4013, "unavailable", "The server cannot serve this socket at the moment.", comes_back=True)

CLOSES = (TOO_BIG, NOT_ALLOWED, GONE, TOO_FAST, TOO_SLOW, RESTART, UNAVAILABLE)
