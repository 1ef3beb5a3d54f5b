"""A former version of the product: the code of an earlier commit, run on today's database beside today's servers."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.servers import TOP, Hustings

# What is built and not in git, beside the translations; an operator's installation has it from its own build.
BUILT = "frontend/dist"


def _git(*words: str | Path) -> str:
    done = subprocess.run(["git", *map(str, words)], cwd=TOP, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def check_out(folder: Path) -> str:
    """Check out the newest release before this commit or, before the first, the oldest code with today's migrations.

    Until the first release, migrations are rewritten, and older code can't share a database with today's. Returns the
    commit; skips the test in a copy of the repository without history.
    """
    tags = _git("tag", "--merged", "HEAD", "--no-contains", "HEAD", "--sort=-creatordate", "v*").split()
    commit = tags[0] if tags else _git("log", "-1", "--format=%H", "HEAD", "--", "debate/migrations")
    if not commit:
        pytest.skip("the repository has no history here: there is no former version")
    _git("worktree", "add", "--detach", folder, commit)
    shutil.copytree(TOP / BUILT, folder / BUILT, dirs_exist_ok=True)
    for catalogue in (TOP / "debate" / "locale").glob("*/LC_MESSAGES/*.mo"):
        shutil.copy(catalogue, folder / catalogue.relative_to(TOP))
    return commit


def build(folder: Path) -> None:
    """Build the checked out code's own browser code, as its operator did."""
    frontend = folder / "frontend"
    shutil.rmtree(folder / BUILT)
    (frontend / "node_modules").symlink_to(TOP / "frontend" / "node_modules")
    shutil.copytree(TOP / "frontend" / "src" / "messages", frontend / "src" / "messages", dirs_exist_ok=True)
    for config in ("vite.config.ts", "vite.embed.config.ts"):
        command = ["node_modules/.bin/vite", "build", "--logLevel", "error", "--config", config]
        subprocess.run(command, cwd=frontend, check=True)


def remove(folder: Path) -> None:
    """Remove the checked out code."""
    _git("worktree", "remove", "--force", folder)


class Former(Hustings):
    """A server of that version, in the place of one of today's."""

    def __init__(self, folder: Path, instead_of: Hustings, **environment: str) -> None:
        super().__init__(**(instead_of.env | environment))
        self._code = folder
        self.port, self.address = instead_of.port, instead_of.address
        self.env["PORT"] = str(self.port)

    def start(self, *arguments: str) -> None:
        """Start the process with the former code, and wait until it answers."""
        self.spawn([sys.executable, self._code / "manage.py", "serve", *arguments], env=self.env)
        self.wait_until_ready(self._answers)
