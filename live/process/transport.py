"""The direct way to a network socket: what the kernel accepts is sent at once, the rest waits in Twisted's own queue.

Twisted's ordinary way registers the socket for writing with the reactor, sends in a later turn of the loop, and
unregisters it: several times the cost of the sending itself, for every frame and every viewer.
"""

from math import inf
from typing import Any


def unsent_bytes(transport: Any) -> int:
    """Return how much the network has not accepted from this process yet."""
    # Twisted has no public count: it is the data being sent, and the data written in the meantime.
    unsent: int = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
    return unsent


def write_at_once(transport: Any, data: bytes, *, limit_bytes: float = inf) -> bool:
    """Send data over a Twisted TCP transport now, as far as the kernel accepts it; queue the rest.

    If anything is queued already, everything is queued behind it, so that bytes stay in order. Above the limit nothing
    is sent or queued, and the result is False.
    """
    # Twisted releases its buffer when all of it is sent: an empty one means that nothing is queued, without counting.
    if transport.dataBuffer or transport._tempDataLen:
        if unsent_bytes(transport) > limit_bytes:
            return False
        transport.write(data)
        return True
    sent = 0
    if transport.connected and not transport.disconnecting:
        try:
            sent = transport.socket.send(data)
        except OSError:
            # Full, or broken: Twisted gets the same error when it sends the queue, and handles it.
            sent = 0
    if sent < len(data):
        transport.write(data[sent:])
    return True
