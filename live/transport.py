"""The direct way to a network socket: what the kernel takes is sent at once, the rest waits in Twisted's own queue.

Twisted's ordinary way asks the reactor to be told that the socket takes data, sends in a later turn of the loop, and
asks to be told no more: several times the cost of the sending itself, for every frame and every viewer.
"""

from math import inf
from typing import Any


def unsent_bytes(transport: Any) -> int:
    """Return how much the network has not yet taken from this process."""
    # Twisted keeps this count to itself: what is being sent, and what was written meanwhile.
    unsent: int = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
    return unsent


def write_at_once(transport: Any, data: bytes, *, limit_bytes: float = inf) -> bool:
    """Send data over a Twisted TCP transport now, as far as the kernel takes it; queue the remainder.

    Where anything waits already, all of it is queued behind that: a later byte never overtakes an earlier one. Where
    more than the limit waits, nothing is sent or queued, and False is returned.
    """
    # Twisted lets go of its buffer when all of it is sent: an empty one says that nothing waits, without counting.
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
            # Full, or broken: Twisted meets the same answer when it sends what is queued, and knows what to do.
            sent = 0
    if sent < len(data):
        transport.write(data[sent:])
    return True
