"""One change per frame to 1,000 viewers, beside a textbook consumer and nginx with nchan.

The next change is made when the last viewer has the previous one. CPU time is that of the process that serves the
viewers; writers and viewers run in other processes.
"""

import asyncio
from dataclasses import dataclass

from tests.bench.accounting import cpu_s, resident_bytes
from tests.bench.contestants import Contestant, Nchan, Ours, Textbook
from tests.bench.crowd import Crowd
from tests.bench.figures import Figure, Row
from tests.bench.reading import Told, read_steps

VIEWERS, QUICK_VIEWERS = 1_000, 300
CHANGES, QUICK_CHANGES = 60, 10
# After the last viewer has connected: the remaining work of connecting is not part of the measurement.
SETTLE_S = 3.0
REQUIRED_RATIO = {Textbook.name: 12.0, Nchan.name: 0.6}


@dataclass(frozen=True, slots=True)
class Result:
    """One server's result: CPU in seconds, memory as growth per idle viewer."""

    name: str
    told: Told
    cpu_s: float
    bytes_per_viewer: float

    @property
    def deliveries_per_cpu_s(self) -> float:
        return self.told.deliveries / max(self.cpu_s, 0.01)


async def measure(contestant: Contestant, *, viewers: int, changes: int, settle_s: float = SETTLE_S) -> Result:
    """Let a server send a number of changes to a number of viewers, one by one."""
    async with contestant:
        before_bytes = resident_bytes(contestant.pid)
        async with Crowd([contestant.address], viewers) as crowd:
            await asyncio.sleep(settle_s)
            idle_bytes = resident_bytes(contestant.pid)
            before_s = cpu_s(contestant.pid)
            rev = 0
            for number in range(1, changes + 1):
                rev = await contestant.publish(number)
                await crowd.told(rev)
            used_s = cpu_s(contestant.pid) - before_s
            told = read_steps(await crowd.leave(), viewers=viewers, until=rev)
    return Result(contestant.name, told, used_s, (idle_bytes - before_bytes) / viewers)


async def check(*, viewers: int = QUICK_VIEWERS, changes: int = QUICK_CHANGES) -> Told:
    """Run the product alone, to check that every viewer gets every change exactly once."""
    return (await measure(Ours(), viewers=viewers, changes=changes, settle_s=0)).told


async def run() -> Row:
    """Compare the product with every peer that is installed, one after the other."""
    contestants: list[Contestant] = [Textbook()]
    if missing := Nchan.missing():
        print(f"Left out: {Nchan.name}; install {missing} to compare with it.")
    else:
        contestants.append(Nchan())
    ours = await measure(Ours(), viewers=VIEWERS, changes=CHANGES)
    figures = [*_describe(ours), *ours.told.figures()]
    for contestant in contestants:
        peer = await measure(contestant, viewers=VIEWERS, changes=CHANGES)
        ratio = ours.deliveries_per_cpu_s / peer.deliveries_per_cpu_s
        figures += _describe(peer)
        figures.append(Figure(f"Hustings beside {peer.name}", ratio, "x", at_least=REQUIRED_RATIO[peer.name]))
    return Row("fan-out", f"Fan-out: {VIEWERS:,} viewers, one change per frame", figures)


def _describe(result: Result) -> list[Figure]:
    return [
        Figure(f"{result.name}: deliveries per CPU second", result.deliveries_per_cpu_s),
        Figure(f"{result.name}: CPU per delivery", 1e6 / result.deliveries_per_cpu_s, "µs"),
        Figure(f"{result.name}: resident growth per idle viewer", result.bytes_per_viewer / 1024, "KB"),
    ]
