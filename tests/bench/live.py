"""Compares the live engine with its peers on the same cores: `python -m tests.bench.live`, or `--quick` for ours alone.

One change per frame: the next is made when the last viewer has been told of the one before. CPU is that of the process
that serves the viewers; who makes the changes and who watches are processes of their own.
"""

import argparse
import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench.accounting import cpu_s, resident_bytes
from tests.bench.contestants import Contestant, Nchan, Ours, Textbook
from tests.bench.crowd import CrowdProcess

VIEWERS, QUICK_VIEWERS = 1_000, 300
CHANGES, QUICK_CHANGES = 60, 10
# After the last viewer has come: what is still done for those who came is not what is measured.
SETTLE_S = 3.0
REQUIRED_RATIO = {Textbook.name: 12.0, Nchan.name: 0.6}


@dataclass(frozen=True, slots=True)
class Result:
    """What one server did: CPU in seconds, memory as growth per idle viewer."""

    name: str
    viewers: int
    changes: int
    deliveries: int
    bytes_per_delivery: float
    cpu_s: float
    bytes_per_viewer: float
    missed: int
    doubled: int
    closed: int

    @property
    def deliveries_per_cpu_s(self) -> float:
        return self.deliveries / max(self.cpu_s, 0.01)


async def measure(contestant: Contestant, *, viewers: int, changes: int, settle_s: float = SETTLE_S) -> Result:
    """Let a server tell so many viewers of so many changes, one by one."""
    async with contestant:
        before_bytes = resident_bytes(contestant.pid)
        async with CrowdProcess(contestant.address, viewers) as crowd:
            await asyncio.sleep(settle_s)
            idle_bytes = resident_bytes(contestant.pid)
            before_s = cpu_s(contestant.pid)
            for number in range(1, changes + 1):
                await crowd.told(await contestant.publish(number))
            used_s = cpu_s(contestant.pid) - before_s
            report = await crowd.report()
    return Result(
        name=contestant.name,
        viewers=viewers,
        changes=changes,
        deliveries=report.frames,
        bytes_per_delivery=report.bytes / report.frames,
        cpu_s=used_s,
        bytes_per_viewer=(idle_bytes - before_bytes) / viewers,
        missed=report.missed,
        doubled=report.doubled,
        closed=report.closed,
    )


def table(results: Sequence[Result]) -> str:
    """Return the results as lines for a terminal; the first is ours, and each peer's ratio is ours over theirs."""
    ours = results[0]
    lines = [
        f"{'':26}{'deliveries/CPU s':>18}{'µs each':>9}{'bytes':>7}{'KB/viewer':>11}{'ours is':>10}{'must be':>10}"
    ]
    for result in results:
        rate = result.deliveries_per_cpu_s
        is_peer = result is not ours
        ratio = f"{ours.deliveries_per_cpu_s / rate:.2f} x" if is_peer else ""
        required = f"{REQUIRED_RATIO[result.name]} x" if is_peer else ""
        lines.append(
            f"{result.name:26}{rate:18,.0f}{1e6 / rate:9.1f}{result.bytes_per_delivery:7.0f}"
            f"{result.bytes_per_viewer / 1024:11.1f}{ratio:>10}{required:>10}"
        )
    return "\n".join(lines)


async def compare(*, viewers: int, changes: int) -> list[Result]:
    """Measure ours and every peer that is installed, one after the other."""
    contestants: list[Contestant] = [Ours(), Textbook()]
    if missing := Nchan.missing():
        print(f"Left out: {Nchan.name}; install {missing} to compare with it.")
    else:
        contestants.append(Nchan())
    return [await measure(contestant, viewers=viewers, changes=changes) for contestant in contestants]


async def check(*, viewers: int = QUICK_VIEWERS, changes: int = QUICK_CHANGES) -> Result:
    """Measure ours alone, to see that nobody misses anything and nobody is told twice."""
    return await measure(Ours(), viewers=viewers, changes=changes, settle_s=0)


def main() -> None:
    """Run the benchmark and print its table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--quick", action="store_true", help="check that nobody misses or doubles a change, no more")
    options.add_argument("--viewers", type=int, default=VIEWERS)
    options.add_argument("--changes", type=int, default=CHANGES)
    options.add_argument("--json", type=Path, default=Path("data/bench-live.json"), help="where the figures are kept")
    chosen = options.parse_args()
    if chosen.quick:
        results = [asyncio.run(check())]
    else:
        results = asyncio.run(compare(viewers=chosen.viewers, changes=chosen.changes))
        chosen.json.parent.mkdir(parents=True, exist_ok=True)
        chosen.json.write_text(json.dumps([asdict(result) for result in results], indent=2) + "\n")
    print(table(results))
    for result in results:
        if result.missed or result.doubled or result.closed:
            raise SystemExit(f"{result.name}: {result.missed} missed, {result.doubled} doubled, {result.closed} closed")


if __name__ == "__main__":
    main()
