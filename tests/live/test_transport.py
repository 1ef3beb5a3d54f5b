"""The direct way to a socket, over Twisted's connection and a real pair of sockets: every byte, once, in order."""

import socket as sockets
from collections.abc import Iterator
from typing import Any

import pytest
from twisted.internet.tcp import Connection

from live.process.transport import unsent_bytes, write_at_once


class Reactor:
    """Notes whether Twisted waits until the socket is writable."""

    def __init__(self) -> None:
        self.waits = False

    def addWriter(self, _: object) -> None:
        self.waits = True

    def removeWriter(self, _: object) -> None:
        self.waits = False

    def removeReader(self, _: object) -> None: ...


class Line:
    """A connection to a reader who reads when the test says so."""

    def __init__(self) -> None:
        self.reactor = Reactor()
        own, self.reader = sockets.socketpair()
        own.setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, 4096)
        own.setblocking(False)
        self.reader.setblocking(False)
        connection: Any = Connection
        self.transport = connection(own, None, self.reactor)
        self.transport.connected = 1

    def read(self) -> bytes:
        try:
            return self.reader.recv(1 << 20)
        except BlockingIOError:
            return b""

    def close(self) -> None:
        self.transport.socket.close()
        self.reader.close()


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    yield line
    line.close()


def test_a_frame_is_written_at_once_without_the_reactor(line: Line) -> None:
    write_at_once(line.transport, b"a frame")
    assert line.read() == b"a frame"
    assert not line.reactor.waits
    assert unsent_bytes(line.transport) == 0


def test_bytes_that_the_kernel_refuses_wait_and_keep_their_order(line: Line) -> None:
    frames = [bytes([number]) * 3_000 for number in range(100)]
    received = b""
    for number, frame in enumerate(frames):
        write_at_once(line.transport, frame)
        if number % 7 == 0:
            received += line.read()
        if number % 11 == 0 and line.reactor.waits:
            line.transport.doWrite()
    assert unsent_bytes(line.transport) > 0
    while line.reactor.waits:
        line.transport.doWrite()
        received += line.read()
    received += line.read()
    assert received == b"".join(frames)
    assert unsent_bytes(line.transport) == 0


def test_a_frame_for_a_disconnected_reader_lets_twisted_end_the_connection(line: Line) -> None:
    line.reader.close()
    write_at_once(line.transport, b"a frame")
    assert line.reactor.waits
    assert isinstance(line.transport.doWrite(), Exception)


def test_nothing_is_sent_on_a_closing_connection(line: Line) -> None:
    line.transport.disconnecting = 1
    write_at_once(line.transport, b"a frame")
    assert line.read() == b""


def test_nothing_is_sent_or_queued_above_the_buffer_limit(line: Line) -> None:
    while not unsent_bytes(line.transport):
        assert write_at_once(line.transport, b"x" * 3_000, limit_bytes=0)
    waiting = unsent_bytes(line.transport)
    assert not write_at_once(line.transport, b"too much", limit_bytes=waiting - 1)
    assert unsent_bytes(line.transport) == waiting
    assert write_at_once(line.transport, b"just enough", limit_bytes=waiting)
    assert unsent_bytes(line.transport) == waiting + len(b"just enough")
