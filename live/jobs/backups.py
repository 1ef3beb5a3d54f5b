"""Writes a backup every day, if there is a folder for them, and deletes old ones."""

import asyncio
import logging
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from debate.leases.taking import note_run, take_turn
from live.work.pool import WRITES

logger = logging.getLogger(__name__)

INTERVAL_S = 600.0
# If a backup fails, or its process dies, another process tries again.
TURN_S = 0.9 * INTERVAL_S
# Of a large database it takes a while, but not for ever.
TIMEOUT_S = 4 * 3600.0
EVERY = timedelta(days=1)
# Only files of this form are ever deleted.
NAME = "hustings-%Y-%m-%dT%H%M%SZ"


async def make_backups() -> None:
    """Write a backup if the newest one is a day old; one process of the deployment does. Raises `OSError`."""
    folder: Path | None = settings.BACKUP_FOLDER
    if folder is None or not is_due(folder, datetime.now(UTC)):
        return
    if not await WRITES.run(take_turn, "backup", once_in=timedelta(seconds=TURN_S)):
        return
    if await asyncio.to_thread(_back_up, folder):
        await asyncio.to_thread(delete_old, folder, datetime.now(UTC))
        await WRITES.run(note_run, "backup")


def is_due(folder: Path, now: datetime) -> bool:
    """Say whether the folder has no backup of the last day."""
    return not any(made > now - EVERY for made in _backups_in(folder).values())


def delete_old(folder: Path, now: datetime) -> None:
    """Delete backups that are older than they are kept, but never the last one."""
    made = _backups_in(folder)
    for file in sorted(made, key=made.__getitem__)[:-1]:
        if made[file] <= now - timedelta(days=settings.KEEP_BACKUPS_DAYS):
            file.unlink(missing_ok=True)


def _back_up(folder: Path) -> bool:
    """Run the command in a process of its own, so that nobody waits for it; say whether it succeeded."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / datetime.now(UTC).strftime(NAME)
    command = [sys.executable, sys.argv[0], "backup", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["it said nothing"]
        logger.error("Cannot make the daily backup: %s", lines[-1])
    return not done.returncode


def _backups_in(folder: Path) -> dict[Path, datetime]:
    found = {}
    for file in folder.glob("hustings-*Z"):
        try:
            found[file] = datetime.strptime(file.name, NAME).replace(tzinfo=UTC)
        except ValueError:
            continue
    return found
