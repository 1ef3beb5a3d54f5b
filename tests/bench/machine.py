"""What a benchmark's results depend on: the machine and the versions."""

import os
import platform
import re
import shutil
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.support.binaries import postgres_binary, redis_binary

PACKAGES = ("Django", "channels", "daphne", "channels-redis", "psycopg", "picows")


def describe_machine() -> dict[str, str]:
    """Return the date, processor, memory, system and versions, each under its name on the page."""
    memory_kb = int(_first_line("/proc/meminfo", "MemTotal").split()[0])
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": _first_line("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{memory_kb / 1024 / 1024:.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        **{package: version(package) for package in PACKAGES},
        "PostgreSQL": _answer([str(postgres_binary("postgres")), "--version"]),
        "Redis": _answer([redis_binary(), "--version"]),
        "nginx": _answer(["nginx", "-v"]),
        "nchan": _answer(["dpkg-query", "--show", "libnginx-mod-nchan"]),
    }


def _first_line(file: str, name: str) -> str:
    found = (line.partition(":")[2].strip() for line in Path(file).read_text().splitlines() if line.startswith(name))
    return next(found, "")


def _answer(command: list[str]) -> str:
    """Return the version that a program prints; empty if the program is missing."""
    if not shutil.which(command[0]):
        return ""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
    return found.group() if found else ""
