"""What a process has used, according to the operating system."""

import os
import resource
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def cpu_s(pid: int) -> float:
    """Return the CPU seconds of a process and of its running children: see proc(5), `stat`."""
    return sum(_own_cpu_s(process) for process in _family(pid))


def resident_bytes(pid: int) -> int:
    """Return the resident memory of a process and its children."""
    return sum(int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE_BYTES for process in _family(pid))


def raise_open_files_limit() -> int:
    """Let this process and its children open as many files as the system allows; returns how many."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def _own_cpu_s(pid: int) -> float:
    # The second field is the program's name in brackets and can contain anything.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user, system = int(fields[11]), int(fields[12])
    return (user + system) / _TICKS_PER_S


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(process for child in children for process in _family(int(child)))]
