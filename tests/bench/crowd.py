"""The benchmark's side of the processes that run its viewers."""

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Self

from tests.bench.ledger import Step
from tests.support.servers import TOP

CONNECT_TIMEOUT_S = 180.0
TOLD_TIMEOUT_S = 60.0
# A long run's steps arrive as one line.
MAX_LINE_BYTES = 1 << 28
# One client process handles this many sockets without being the bottleneck.
VIEWERS_PER_PROCESS = 5_000


class ClientProcess:
    """A benchmark module in its own process, controlled by lines; it ends with the context."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._command = [sys.executable, "-m", f"tests.bench.{module}", *arguments]

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *self._command, cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, limit=MAX_LINE_BYTES
        )
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            assert await self.line() == "ready"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    @property
    def pid(self) -> int:
        return self._process.pid

    async def ask(self, command: str) -> str:
        """Send a line; return the answer."""
        assert self._process.stdin
        self._process.stdin.write(f"{command}\n".encode())
        return await self.line()

    async def end(self) -> str:
        """Let the process end by itself; returns its last line."""
        assert self._process.stdin
        self._process.stdin.close()
        last = await self.line()
        await self._process.wait()
        return last

    async def line(self) -> str:
        """Return the next line that the process prints."""
        assert self._process.stdout
        line = await self._process.stdout.readline()
        assert line, f"{self._command} has ended"
        return line.decode().strip()


class Crowd:
    """Viewers in as many processes as they need, each process starting with a different address.

    The processes run `module`, with its `options`.
    """

    def __init__(
        self,
        addresses: Sequence[str],
        size: int,
        *,
        comes_back: bool = False,
        module: str = "viewers",
        options: Sequence[str] = (),
    ) -> None:
        self.size = size
        parts = max(len(addresses), -(-size // VIEWERS_PER_PROCESS))
        options = [*options, "--come-back"] if comes_back else options
        self._processes = [
            ClientProcess(module, *options, str(size * (part + 1) // parts - size * part // parts), *order)
            for part in range(parts)
            if (order := [*addresses[part % len(addresses) :], *addresses[: part % len(addresses)]])
        ]
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await asyncio.gather(*map(self._stack.enter_async_context, self._processes))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def pids(self) -> list[int]:
        return [process.pid for process in self._processes]

    async def told(self, rev: int, version: int = 0, *, timeout_s: float = TOLD_TIMEOUT_S) -> None:
        """Wait until every viewer is connected and has a revision, and a version of the tallies."""
        async with asyncio.timeout(timeout_s):
            await self.ask(f"until {rev} {version}")

    async def closed(self) -> int:
        """Return how many sockets have been lost."""
        return sum(int(answer.split()[1]) for answer in await self.ask("closed"))

    async def leave(self) -> list[Step]:
        """Disconnect the viewers; returns what they received."""
        ends = await asyncio.gather(*(process.end() for process in self._processes))
        return [step for end in ends for step in Step.read_all(end)]

    async def ask(self, command: str) -> list[str]:
        """Send a line to every process; returns the answers."""
        return await asyncio.gather(*(process.ask(command) for process in self._processes))
