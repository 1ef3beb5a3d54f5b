"""The product's settings, in a process whose clock is wrong by the seconds that a file says.

Only the time of day moves, as when a machine's clock is set: what measures durations goes on.
"""

import os
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread

import time_machine

from tests.support.settings import *  # noqa: F403

LOOK_EVERY_S = 0.2


def _follow(file: Path, real_s: float) -> None:
    """Move the clock whenever the file says so; `real_s` is when the machine's monotonic clock was at 0."""
    traveller = time_machine.travel(real_s + time.monotonic(), tick=True).start()
    wrong_by_s = wanted_s = 0.0
    while True:
        time.sleep(LOOK_EVERY_S)
        with suppress(OSError):
            # Unless the process may open no file.
            wanted_s = float(file.read_text())
        if wanted_s != wrong_by_s:
            wrong_by_s = wanted_s
            traveller.move_to(real_s + time.monotonic() + wrong_by_s, tick=True)


Thread(target=_follow, args=(Path(os.environ["CLOCK_FILE"]), time.time() - time.monotonic()), daemon=True).start()
