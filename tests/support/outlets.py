"""The ways to a viewer, as objects that keep what they are given, for tests of what writes to them."""

from live.closes import Close
from live.frames import Frame


class KeptOutlet:
    """An outlet that takes everything and keeps it, and what it was closed with."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.closed: Close | None = None

    def write(self, frame: Frame) -> None:
        self.frames.append(frame)

    def offer(self, frame: Frame) -> bool:
        self.write(frame)
        return True

    def unsent_bytes(self) -> int:
        return 0

    def close(self, close: Close) -> None:
        self.closed = close
