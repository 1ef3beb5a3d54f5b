"""A proxy that makes a server on this machine as far away as one in another region: each way takes half the round trip.

Run as `python -m tests.bench.distance PORT TARGET_PORT ROUND_TRIP_MS`. It models the distance alone: nothing is lost,
and the line is never full. Connecting takes a round trip, too.
"""

import asyncio
import os
import socket
import sys
from contextlib import suppress

from tests.support.servers import Process, free_port

CHUNK_BYTES = 1 << 16
READY = "ready"


class Distance(Process):
    """The proxy as a process, in front of a port of this machine."""

    def __init__(self, target_port: int, *, round_trip_ms: float) -> None:
        super().__init__()
        self.port = free_port()
        self._arguments = [str(self.port), str(target_port), str(round_trip_ms)]

    def start(self) -> None:
        """Start the proxy."""
        self.spawn([sys.executable, "-m", "tests.bench.distance", *self._arguments], env=dict(os.environ))
        self.wait_until_ready(lambda: READY in self.log.read_text())


async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter, *, way_s: float) -> None:
    """Write what is read, each piece as much later as a way takes; ends with the connection."""
    loop, under_way = asyncio.get_running_loop(), asyncio.Queue[tuple[float, bytes]]()

    async def arrive() -> None:
        while True:
            due, data = await under_way.get()
            await asyncio.sleep(due - loop.time())
            target.write(data)
            if not data:
                return target.close()

    arriving = asyncio.create_task(arrive())
    data = b" "
    while data:
        data = b""
        with suppress(ConnectionError):
            data = await source.read(CHUNK_BYTES)
        under_way.put_nowait((loop.time() + way_s, data))
    await arriving


async def main(port: int, target_port: int, round_trip_ms: float) -> None:
    """Serve until the process is ended."""
    way_s = round_trip_ms / 2000

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(2 * way_s)
        from_target, to_target = await asyncio.open_connection("127.0.0.1", target_port)
        for opened in (writer, to_target):
            opened.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.gather(carry(reader, to_target, way_s=way_s), carry(from_target, writer, way_s=way_s))

    proxy = await asyncio.start_server(serve, "127.0.0.1", port)
    print(READY, flush=True)
    await proxy.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
