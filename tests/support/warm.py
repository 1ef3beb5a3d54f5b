"""Starts `manage.py` from a process that has imported the libraries already: two thirds of a start are imports.

It is the real program: a fork runs `manage.py` as the interpreter would, with its own arguments, environment, folder
and output, reads the settings and imports all of the product. Only the libraries are there (`libraries.py`).
Benchmarks, and tests with WARM_STARTS=off, start a new interpreter each time.
"""

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Protocol

TOP = Path(__file__).resolve().parents[2]
MANAGE = TOP / "manage.py"
# Set by the tests' plugin, for the workers too.
SWITCH = "WARM_STARTS"


class Running(Protocol):
    """What tests do with a process; `subprocess.Popen` is one too."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int) -> None: ...


class Forked:
    """A process that another one has forked for us."""

    def __init__(
        self, words: Sequence[str], env: Mapping[str, str], folder: Path, files: Sequence[Path], *, strict: bool
    ) -> None:
        # A daemon in the sense of `multiprocessing`: it does not outlive the tests.
        told = (list(words), dict(env), folder, list(files), strict)
        self._process = context().Process(target=_run, args=told, daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid
        return self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if (code := self._process.exitcode) is None:
            raise subprocess.TimeoutExpired("manage.py", timeout or 0)
        return code

    def send_signal(self, sig: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, sig)


def context() -> ForkServerContext:
    """Return what starts processes in which the libraries have been imported."""
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload(["tests.support.libraries"])
    return forking


def is_on() -> bool:
    """Say whether processes are forked, and no new interpreters started."""
    return os.environ.get(SWITCH) == "on"


def start(words: Sequence[str], *, env: Mapping[str, str], log: Path) -> Running:
    """Start a management command in the checkout; what it prints is added to `log`."""
    if is_on():
        return Forked(words, env, TOP, [Path(os.devnull), log, log], strict=False)
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, MANAGE.name, *words],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=TOP,
            env=env,
        )


def run(
    words: Sequence[str],
    *,
    env: Mapping[str, str],
    folder: Path = TOP,
    answers: str = "",
    strict: bool = True,
    cold: bool = False,
    timeout_s: float = 120,
) -> subprocess.CompletedProcess[str]:
    """Run a management command to its end.

    If `strict`, a warning is an error; `cold` starts a new interpreter in any case.
    """
    if cold or not is_on():
        command = [sys.executable, *(("-W", "error") if strict else ()), str(MANAGE), *words]
        return subprocess.run(
            command, cwd=folder, env=env, input=answers, capture_output=True, text=True, timeout=timeout_s
        )
    with tempfile.TemporaryDirectory(prefix="hustings-test-") as name:
        stdin, stdout, stderr = files = [Path(name) / stream for stream in ("in", "out", "err")]
        stdin.write_text(answers)
        forked = Forked(words, env, folder, files, strict=strict)
        try:
            code = forked.wait(timeout_s)
        finally:
            forked.send_signal(signal.SIGKILL)
        return subprocess.CompletedProcess(list(words), code, stdout.read_text(), stderr.read_text())


def _run(words: list[str], env: dict[str, str], folder: Path, files: list[Path], strict: bool) -> None:
    """Become `manage.py`, as a new interpreter would run it."""
    os.chdir(folder)
    for number, file in enumerate(files):
        opened = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    if strict:
        warnings.simplefilter("error")
    # They stay open until the process ends.
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115
    sys.argv = [str(MANAGE), *words]
    runpy.run_path(str(MANAGE), run_name="__main__")
