"""Outlets that record what they are given, for tests of what writes to them."""

from live.fanout.closes import Close
from live.fanout.frames import Frame


class KeptOutlet:
    """An outlet that records everything, and its close."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.closed: Close | None = None

    def offer(self, frame: Frame) -> bool:
        self.frames.append(frame)
        return True

    def unsent_bytes(self) -> int:
        return 0

    def close(self, close: Close) -> None:
        self.closed = close
