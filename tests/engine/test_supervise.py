"""Supervision with real processes: what dies or hangs is replaced, nothing is ever left over."""

import os
import signal
import time
from pathlib import Path

import pytest

from ringfort.domain.errors import Unavailable
from ringfort.engine import supervise
from ringfort.engine.health import Incarnation, Watchdog, serve_health
from ringfort.engine.leftovers import alive, leftovers
from ringfort.engine.probes import OwnProbe
from ringfort.engine.roster import Process
from ringfort.testing.eventually import eventually
from tests.engine.stage import small, stage


async def test_a_dead_process_is_replaced_and_counted(tmp_path: Path) -> None:
    async with stage(tmp_path, small(tmp_path, "one"), small(tmp_path, "two")) as running:
        other = await running.pid("two")
        # supervisord lets what lived less than a second wait for its next turn
        await eventually(lambda: _aged(running.rpc), promise_s=2)
        old = await running.pid("one")
        os.kill(old, signal.SIGKILL)
        await running.replaced("one", old)
        lives = await running.rpc.lives()
        assert (lives["one"].restarts, lives["two"].restarts) == (1, 0)
        assert lives["two"].pid == other


async def test_a_hung_process_is_replaced_by_the_watchdog(tmp_path: Path) -> None:
    one, two = small(tmp_path, "one"), small(tmp_path, "two")
    async with stage(tmp_path, one, two) as running:
        watchdog = Watchdog((one, two), running.rpc, timeout=0.2)
        old, other = await running.pid("one"), await running.pid("two")
        os.kill(old, signal.SIGSTOP)
        for _ in range(one.misses - 1):
            await watchdog.round()
        assert await running.pid("one") == old, "killed before it had missed enough"
        await watchdog.round()
        await running.replaced("one", old)
        assert await running.pid("two") == other


async def test_kill_of_supervisord_leaves_nothing_and_a_new_start_is_clean(tmp_path: Path) -> None:
    async with stage(tmp_path, small(tmp_path, "one"), small(tmp_path, "two")) as running:
        os.kill(running.supervisor.pid, signal.SIGKILL)
        running.supervisor.wait()
        await running.nothing_left()
        assert supervise.running(tmp_path) is None
        assert (tmp_path / "run/supervisord.pid").exists(), "a stale pid file is part of this test"
        with pytest.raises(Unavailable):
            await running.rpc.lives()
        running.start()
        await running.green()
        assert supervise.running(tmp_path) == running.supervisor.pid


async def test_stopping_ends_everything_in_reverse_order(tmp_path: Path) -> None:
    async with stage(tmp_path, small(tmp_path, "one"), small(tmp_path, "two")) as running:
        assert leftovers(tmp_path)
        assert supervise.stop(tmp_path, running.supervisor.pid)
        running.supervisor.wait()
        assert not leftovers(tmp_path)
        log = (tmp_path / "log/supervisord.log").read_text()
        assert log.index("stopped: two") < log.index("stopped: one")


async def test_a_hung_supervisord_is_killed(tmp_path: Path) -> None:
    async with stage(tmp_path, small(tmp_path, "one")) as running:
        os.kill(running.supervisor.pid, signal.SIGSTOP)
        assert supervise.running(tmp_path) == running.supervisor.pid
        assert not supervise.stop(tmp_path, running.supervisor.pid, patience=0.2)
        assert not leftovers(tmp_path)


async def test_the_pid_of_somebody_else_is_not_taken_for_ours(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run/supervisord.pid").write_text(str(os.getpid()))
    assert supervise.running(tmp_path) is None


async def test_a_process_that_spins_does_not_stop_the_others(tmp_path: Path) -> None:
    broken = Process("broken", ("/bin/false",), OwnProbe(tmp_path / "none"), allowance=0)
    async with stage(tmp_path, small(tmp_path, "one")) as running:
        supervise.stop(tmp_path, running.supervisor.pid)
        running.supervisor.wait()
        running.processes["broken"] = broken
        running.start()
        began = time.monotonic()
        await eventually(lambda: _restarted(running.rpc, "broken", 2), promise_s=3)
        assert time.monotonic() - began > 1, "two pauses of a second"
        assert (await running.reading("one")).ok
        assert not (await running.reading("broken")).ok


class _Keeper:
    """A keeper of one process, as old as one likes."""

    def __init__(self, age: float) -> None:
        self.age = age
        self.killed: list[int] = []

    async def incarnation(self, name: str) -> Incarnation | None:
        return Incarnation(7, self.age)

    async def kill(self, name: str, pid: int) -> None:
        self.killed.append(pid)


async def test_the_watchdog_spares_the_young(tmp_path: Path) -> None:
    process = small(tmp_path, "absent", allowance=10, misses=2)
    keeper = _Keeper(age=9)
    watchdog = Watchdog((process,), keeper)
    for _ in range(5):
        await watchdog.round()
    assert keeper.killed == []
    keeper.age = 11
    await watchdog.round()
    assert keeper.killed == [7]


async def test_who_has_answered_is_young_no_more(tmp_path: Path) -> None:
    process = small(tmp_path, "quick", allowance=60, misses=2)
    keeper = _Keeper(age=5)
    watchdog = Watchdog((process,), keeper)

    async def well() -> str:
        return ""

    async with serve_health(tmp_path / "run/quick.health", well):
        await watchdog.round()
    keeper.age = 0.5  # a new life since that answer
    for _ in range(3):
        await watchdog.round()
    assert keeper.killed == []
    keeper.age = 5  # the life that answered
    await watchdog.round()
    assert keeper.killed == [7]


async def test_only_misses_in_a_row_count(tmp_path: Path) -> None:
    process = small(tmp_path, "moody", misses=2)
    keeper = _Keeper(age=100)
    watchdog = Watchdog((process,), keeper)

    async def well() -> str:
        return ""

    for _ in range(3):
        await watchdog.round()
        async with serve_health(tmp_path / "run/moody.health", well):
            await watchdog.round()
    assert keeper.killed == []


async def test_a_process_says_itself_that_it_is_unwell(tmp_path: Path) -> None:
    async def unwell() -> str:
        raise Unavailable("no database")

    path = tmp_path / "run/sick.health"
    async with serve_health(path, unwell):
        assert path.stat().st_mode & 0o777 == 0o600
        with pytest.raises(Unavailable, match="no database"):
            await OwnProbe(path)()


async def _aged(rpc: supervise.Supervisor) -> bool:
    return all(life.age >= 2 for life in (await rpc.lives()).values())


async def _restarted(rpc: supervise.Supervisor, name: str, times: int) -> bool:
    return (await rpc.lives())[name].restarts >= times


def test_the_ended_are_not_alive() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert not alive(pid), "it waits for its parent, but runs no more"
    os.waitpid(pid, 0)
    assert alive(os.getpid())
