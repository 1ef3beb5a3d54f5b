"""The benchmark's end of the process in which its viewers are."""

import asyncio
import json
import subprocess
import sys
from typing import Self

from tests.bench.viewers import Report
from tests.support.servers import TOP

CONNECT_TIMEOUT_S = 120.0
TOLD_TIMEOUT_S = 30.0


class CrowdProcess:
    """Viewers at one address, for as long as it is entered."""

    def __init__(self, address: str, size: int) -> None:
        self._command = [sys.executable, "-m", "tests.bench.viewers", address, str(size)]
        self._told: set[int] = set()

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *self._command, cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            assert await self._line() == "ready"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def told(self, comment: int) -> None:
        """Wait until every viewer has been told of a comment."""
        async with asyncio.timeout(TOLD_TIMEOUT_S):
            while comment not in self._told:
                self._told.add(int((await self._line()).removeprefix("all ")))

    async def report(self) -> Report:
        """Let the viewers go; returns what they were told."""
        assert self._process.stdin
        self._process.stdin.close()
        line = await self._line()
        while line.startswith("all "):
            line = await self._line()
        await self._process.wait()
        return Report(**json.loads(line))

    async def _line(self) -> str:
        assert self._process.stdout
        line = await self._process.stdout.readline()
        assert line, "the viewers' process has ended"
        return line.decode().strip()
