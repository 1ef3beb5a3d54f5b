"""A socket's unparsed input: bounded, and parsed in small slices.

A parser with a whole buffer of the smallest frames would block the loop for everybody else. Knows no frames.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol

# Fewer than a hundred of the smallest frames.
PIECE_BYTES = 512
PIECES_PER_TURN = 4
# After the server's close frame only the viewer's own matters. A flood before it must cost little.
DRAIN_PAUSE_S = 0.05


class Readable(Protocol):
    """The part of a Twisted transport that is used here."""

    def pauseProducing(self) -> None: ...

    def resumeProducing(self) -> None: ...


class Intake:
    """The bytes of one socket: while any are queued here, or the intake is paused, nothing is read from the network.

    It starts paused: input before the end of the handshake waits.
    """

    __slots__ = ("_is_draining", "_is_paused", "_parse", "_reads", "_transport", "_turn", "_unparsed")

    def __init__(self, transport: Readable, parse: Callable[[bytes], None]) -> None:
        self._transport = transport
        self._parse = parse
        self._unparsed = b""
        self._turn: asyncio.Handle | None = None
        self._is_paused = True
        self._is_draining = False
        self._reads = True

    def take(self, data: bytes) -> None:
        """Parse new input: at once if it is short, otherwise over several turns of the loop."""
        self._unparsed += data
        if self._turn is None:
            self._parse_some()

    def pauseProducing(self) -> None:
        """Parse and read nothing until `resumeProducing`."""
        if not self._is_draining:
            self._is_paused = True
            self._read(False)

    def resumeProducing(self) -> None:
        """Continue with queued input, in the next turn of the loop."""
        self._is_paused = False
        self._go_on(0)

    def drain(self) -> None:
        """Continue slowly, even if paused: from now on only the viewer's close frame matters."""
        self._is_draining = True
        self.resumeProducing()

    def close(self) -> None:
        """Drop queued input: the connection is gone."""
        self._unparsed = b""
        if self._turn:
            self._turn.cancel()

    def _parse_some(self) -> None:
        self._turn = None
        for _ in range(PIECES_PER_TURN):
            if self._is_paused or not self._unparsed:
                break
            piece, self._unparsed = self._unparsed[:PIECE_BYTES], self._unparsed[PIECE_BYTES:]
            self._parse(piece)
        if self._unparsed and not self._is_paused:
            self._go_on(DRAIN_PAUSE_S if self._is_draining else 0)
        self._read(not self._unparsed and not self._is_paused)

    def _go_on(self, pause_s: float) -> None:
        if self._turn is None:
            self._turn = asyncio.get_running_loop().call_later(pause_s, self._parse_some)

    def _read(self, reads: bool) -> None:
        if reads != self._reads:
            self._reads = reads
            if reads:
                self._transport.resumeProducing()
            else:
                self._transport.pauseProducing()
