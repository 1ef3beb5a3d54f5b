"""Measures the live engine and compares it with similar servers on the same cores: `python -m tests.bench.live [ROW…]`.

Prints a table, and adds each row's results to a file; `--page` creates the tables and plots of docs/performance.md from
that file. `--quick` only checks that viewers get every change exactly once.
"""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.bench import burst, evening, fan_out, growth, idle, killed, signed_in, silent, soak, under_load
from tests.bench.accounting import raise_open_files_limit
from tests.bench.figures import Row, lines
from tests.bench.report import keep, write_page

ROWS: dict[str, Callable[[], Awaitable[Row]]] = {
    "fan-out": fan_out.run,
    "burst": burst.run,
    "idle": idle.run,
    "load": under_load.run,
    "killed": killed.run,
    "evening": evening.run,
    "signed-in": signed_in.run,
    "growth": growth.run,
    "silent": silent.run,
    "soak": soak.run,
}
# A server with 10,000 viewers, and its other open files.
OPEN_FILES = 12_000


async def measure(names: list[str], file: Path) -> bool:
    """Run rows one after the other, storing and printing each as it finishes; says whether all goals are met."""
    all_met = True
    for name in names:
        row = await ROWS[name]()
        keep([row], file)
        print(lines([row]), flush=True)
        all_met = all_met and all(figure.is_met for figure in row.figures)
    return all_met


def main() -> None:
    """Run the command line."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("rows", nargs="*", metavar="ROW", help=f"which rows to run, all by default: {', '.join(ROWS)}")
    options.add_argument("--quick", action="store_true", help="check that nobody misses or doubles a change, no more")
    options.add_argument("--json", type=Path, default=Path("data/bench-live.json"), help="where the figures are kept")
    options.add_argument("--page", type=Path, help="the page whose tables and plots are made again")
    chosen = options.parse_args()
    if unknown := set(chosen.rows) - set(ROWS):
        options.error(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    if chosen.quick:
        told = asyncio.run(fan_out.check())
        print(lines([Row("quick", f"Quick: {fan_out.QUICK_VIEWERS} viewers", told.figures())]))
        raise SystemExit(told.missed or told.doubled or told.resets)
    if (most := raise_open_files_limit()) < OPEN_FILES:
        print(f"Only {most} files may be open here: rows with 10,000 viewers need {OPEN_FILES} (ulimit -n).")
    all_met = True
    if chosen.rows or not chosen.page:
        all_met = asyncio.run(measure(chosen.rows or list(ROWS), chosen.json))
    if chosen.page:
        write_page(chosen.json, chosen.page, ROWS)
    raise SystemExit(0 if all_met else 1)


if __name__ == "__main__":
    main()
