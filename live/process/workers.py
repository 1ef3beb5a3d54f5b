"""Several server processes on one port: started, restarted when one dies, and stopped together.

The supervisor holds the listening socket and serves nobody itself. Each worker inherits the socket, and accepts
connections from its one queue: a dead worker loses none that were not accepted yet.
"""

import os
import sys
from collections.abc import Callable, Sequence
from socket import socket
from typing import Any

from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorProcess, IReactorTime
from twisted.runner.procmon import ProcessMonitor
from zope.interface import implementer

from live.fanout.drain import LONGEST_S

# A worker's file descriptor of the listening socket; those for metrics follow, one for each worker.
LISTENING_FD = 3
# A worker that ends this soon after its start is restarted only after a pause, which grows each time.
SHORT_LIFE_S = 10
LONGEST_PAUSE_S = 10
# A worker that has not stopped this long after SIGTERM is killed; it drains its viewers first.
STOP_TIMEOUT_S = int(LONGEST_S) + 20

_REACTOR: Any = reactor


def supervise(listening: socket, metrics: Sequence[socket], *, workers: int, say: Callable[[str], object]) -> None:
    """Keep a number of workers running on a listening socket until SIGTERM or SIGINT, then until all have ended.

    Each worker has one of the sockets for `metrics`, if there are any.

    `say` gets a line for each worker that has to be restarted.
    """
    supervisor = Supervisor(WorkerSpawner([listening, *metrics]), say)
    for number in range(1, workers + 1):
        command = [sys.executable, sys.argv[0], "serve", "--listening-fd", str(LISTENING_FD)]
        if metrics:
            command += ["--metrics-fd", str(LISTENING_FD + number)]
        supervisor.addProcess(f"worker {number}", command, env=dict(os.environ))
    _REACTOR.callWhenRunning(supervisor.startService)
    _REACTOR.addSystemEventTrigger("before", "shutdown", supervisor.stop)
    _REACTOR.run()


class Supervisor(ProcessMonitor):
    """Twisted's process monitor, which also reports events and when all processes have ended."""

    threshold = SHORT_LIFE_S
    maxRestartDelay = LONGEST_PAUSE_S
    killTime = STOP_TIMEOUT_S

    def __init__(self, spawner: Any, say: Callable[[str], object]) -> None:
        super().__init__(spawner)
        self._say = say
        self._ended: Deferred[None] = Deferred()

    def stop(self) -> Deferred[None]:
        """Stop the workers; the result fires when all have ended."""
        self.stopService()
        self._note_end()
        return self._ended

    def _monitoredProcessExited(self, name: str, reason: Any = None) -> None:
        # There is no public way to be notified.
        super()._monitoredProcessExited(name, reason)
        if self.running:
            self._say(f"hustings: {name} has ended: {reason.getErrorMessage()} Another takes its place.")
        else:
            self._note_end()

    def _note_end(self) -> None:
        if not self.protocols and not self._ended.called:
            self._ended.callback(None)


@implementer(IReactorProcess, IReactorTime)
class WorkerSpawner:
    """The part of the reactor that the monitor needs; its processes inherit the sockets, output and a pipe.

    The pipe is their standard input. Its end tells them that the supervisor has ended for any reason.
    """

    def __init__(self, sockets: Sequence[socket]) -> None:
        inherited = {LISTENING_FD + number: one.fileno() for number, one in enumerate(sockets)}
        self._child_fds = {0: "w", 1: 1, 2: 2, **inherited}
        self.seconds = _REACTOR.seconds
        self.callLater = _REACTOR.callLater

    def spawnProcess(self, *args: Any, **options: Any) -> Any:
        """Start a process as defined by `IReactorProcess`."""
        return _REACTOR.spawnProcess(*args, childFDs=self._child_fds, **options)
