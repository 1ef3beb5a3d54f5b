"""The codes with which the server closes a socket: what each means, and whether the client should reconnect."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Close:
    """A close code; `comes_back` says whether the client should reconnect, after a pause, with `since`.

    Autobahn lets applications send only 1000 and 3000 to 4999, hence no 1001, 1011 or 1012.
    """

    code: int
    name: str
    reason: str
    comes_back: bool


TOO_BIG = Close(1009, "too_big", "A message was larger than 16 KiB or had too many fragments.", comes_back=True)
NOT_ALLOWED = Close(4003, "not_allowed", "You are no longer allowed to use this socket.", comes_back=False)
GONE = Close(4004, "gone", "The article was deleted.", comes_back=False)
IDENTITY_CHANGED = Close(4005, "identity_changed", "The reader signed in or out, or has new rights.", comes_back=True)
OUTDATED = Close(4006, "outdated", "The page's code is too old for this server. Load the page again.", comes_back=False)
TOO_FAST = Close(4008, "too_fast", "The client kept sending frames or commands too fast.", comes_back=True)
TOO_SLOW = Close(4009, "too_slow", "The client doesn't read what it is sent.", comes_back=True)
RESTART = Close(4012, "restart", "This server process is stopping. Connect again.", comes_back=True)
UNAVAILABLE = Close(4013, "unavailable", "The server can't serve this socket at the moment.", comes_back=True)
MOVED = Close(4014, "moved", "This debate was merged into another one. The same address leads there.", comes_back=True)

CLOSES = (TOO_BIG, NOT_ALLOWED, GONE, IDENTITY_CHANGED, OUTDATED, TOO_FAST, TOO_SLOW, RESTART, UNAVAILABLE, MOVED)
