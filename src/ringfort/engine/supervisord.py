"""Our supervisord: deaths are made good in the same turn, starts counted, orphans impossible.

Run as `python -m ringfort.engine.supervisord -n -c <conf>`. The stock loop takes up to a second to
notice that a process ended and as long to start it again; and killed, it leaves all running.
"""

import ctypes
import os
import signal
import time
from collections import Counter
from contextlib import suppress
from typing import Any

from supervisor import events
from supervisor.medusa import asyncore_25 as asyncore
from supervisor.options import ServerOptions
from supervisor.states import ProcessStates
from supervisor.supervisord import Supervisor

_CRASH_LOOP = 1.0
"""Seconds: what lived shorter waits a second, so that nothing spins."""


_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class Bell:
    """Something to poll that rings at every signal (a child's end, above all)."""

    def __init__(self) -> None:
        self.fd, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def handle_read_event(self) -> None:
        """Falls silent again."""
        with suppress(BlockingIOError):
            os.read(self.fd, 4096)

    def handle_error(self) -> None:
        raise


class LastingOptions(ServerOptions):  # type: ignore[misc]
    """Ties every process to our life: the kernel kills it when we are gone (prctl(2))."""

    def __init__(self) -> None:
        super().__init__()
        self._pid = os.getpid()

    def setsignals(self) -> None:
        """Supervisor calls this once its file descriptors are in order."""
        super().setsignals()
        bell = Bell()
        self.get_socket_map()[bell.fd] = bell  # what the loop polls beside the processes' output

    def setpgrp(self) -> None:
        """Supervisor calls this in the new process, before exec."""
        super().setpgrp()
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != self._pid:  # we died before it asked
            os._exit(1)


class PromptSupervisor(Supervisor):  # type: ignore[misc]
    """Starts all at once, and a process again right after reaping it."""

    def runforever(self) -> None:
        for group in sorted(self.process_groups.values()):
            group.transition()
        super().runforever()

    def reap(self, once: bool = False, recursionguard: int = 0) -> None:
        super().reap(once=once, recursionguard=recursionguard)
        for group in self.process_groups.values():
            for process in group.processes.values():
                if process.state == ProcessStates.EXITED:
                    self._again(process)

    @staticmethod
    def _again(process: Any) -> None:
        if time.time() - process.laststart < _CRASH_LOOP:
            process.backoff = 0  # so that the pause stays a second
            process.change_state(ProcessStates.BACKOFF)
        process.transition()


class StartCounter:
    """RPC namespace `ringfort`: how often each process was started since supervisord's start."""

    def __init__(self) -> None:
        self._starts: Counter[str] = Counter()
        events.subscribe(events.ProcessStateStartingEvent, self._count)

    def _count(self, event: Any) -> None:
        self._starts[event.process.config.name] += 1

    def starts(self) -> dict[str, int]:
        """Starts by process name."""
        return dict(self._starts)


def make_counter(_supervisord: Supervisor) -> StartCounter:
    """Factory that supervisord.conf names."""
    return StartCounter()


def main() -> None:
    """Runs until told to stop; arguments are supervisord's."""
    options = LastingOptions()
    options.realize(doc=__doc__)
    options.first, options.test = True, False
    with suppress(asyncore.ExitNow):
        PromptSupervisor(options).main()


if __name__ == "__main__":
    main()
