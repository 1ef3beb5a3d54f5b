"""The configurations in `docs/deploy/`, as the programs themselves read them."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.between import require_program
from tests.support.servers import SECRET_KEY, TOP
from tests.support.templates import copy_sqlite

DEPLOY = TOP / "docs" / "deploy"


def run(*words: str | Path) -> str:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_caddy_takes_its_configuration() -> None:
    assert "Valid configuration" in run(
        require_program("caddy"), "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile"
    )


@pytest.mark.parametrize(
    "name", ["hustings.service", "hustings.socket", "hustings-backup.service", "hustings-backup.timer"]
)
def test_systemd_takes_the_units(name: str, tmp_path: Path) -> None:
    analyze = require_program("systemd-analyze")
    for documented in DEPLOY.glob("hustings*"):
        # The program has to be there; where it is documented, it is not on this machine.
        there = documented.read_text().replace("/srv/hustings/.venv/bin/python", "/bin/true")
        (tmp_path / documented.name).write_text(there)
    said = run(analyze, "verify", "--man=no", tmp_path / name)
    assert name not in said, said


def test_a_night_leaves_a_backup_that_can_be_restored_and_deletes_old_ones(tmp_path: Path) -> None:
    unit = (DEPLOY / "hustings-backup.service").read_text()
    url, backups = copy_sqlite(tmp_path / "h.sqlite3"), tmp_path / "backups"
    backups.mkdir()
    old = backups / "old"
    old.touch()
    os.utime(old, (0, 0))
    env = {"PATH": os.environ["PATH"], "SECRET_KEY": SECRET_KEY, "ALLOWED_HOSTS": "127.0.0.1", "DATABASE_URL": url}
    for command in re.findall("^ExecStart=(.*)$", unit, re.MULTILINE):
        here = command.replace("/var/lib/hustings/backups", str(backups))
        here = here.replace("/srv/hustings/.venv/bin/python", sys.executable)
        # As systemd reads it: "%%" is a percent sign, "$$" a dollar.
        words = shlex.split(here.replace("%%", "%").replace("$$", "$"))
        subprocess.run(words, cwd=TOP, env=env, check=True, timeout=120)
    [backup] = backups.iterdir()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-\d{6}", backup.name)
    assert backup.read_bytes().startswith(b"SQLite format 3")
