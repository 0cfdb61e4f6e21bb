"""`ringfort up` and `ringfort down`; `session` is `up` for other commands (demo)."""

import asyncio
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from ringfort.bootstrap import load_platform, preparing
from ringfort.domain.errors import Conflict, Unavailable
from ringfort.engine import supervise
from ringfort.engine.health import Reading, read_all
from ringfort.engine.leftovers import alive, sweep
from ringfort.engine.roster import Process, prepare_folders, roster
from ringfort.settings import Platform
from ringfort.texts import t

_GREEN_SECONDS = 120
_LOOK_EVERY = 0.1
_TAIL_BYTES = 4000


@dataclass(frozen=True, slots=True)
class Running:
    """A platform that is up."""

    platform: Platform
    supervisor: "subprocess.Popen[bytes]"

    def wait(self) -> None:
        """Returns when `down` ended it; raises Unavailable when supervisord died."""
        if self.supervisor.wait() != 0:
            raise Unavailable(t("cli.up.died", status=self.supervisor.returncode))


def up() -> None:
    """Runs until Ctrl-C, SIGTERM or `ringfort down`."""
    console = Console(highlight=False)
    try:
        with session(console) as running:
            console.print(t("cli.up.ready", **_addresses(running.platform)))
            running.wait()
    except KeyboardInterrupt:
        pass
    console.print(t("cli.up.stopped"))


def down() -> None:
    """Ends the platform, whoever started it; well also when nothing runs."""
    state = load_platform().state
    pid = supervise.running(state)
    starter = _starter(state)
    if pid is not None:
        went = supervise.stop(state, pid)
        typer.echo(t("cli.down.stopped" if went else "cli.down.killed", pid=pid))
    elif starter is not None:
        os.kill(starter, signal.SIGTERM)
        typer.echo(t("cli.down.starting", pid=starter))
    elif swept := sweep(state):
        typer.echo(t("cli.down.swept", count=len(swept)))
    else:
        typer.echo(t("cli.down.nothing"))


@contextmanager
def session(console: Console) -> Iterator[Running]:
    """Starts everything, yields once all answer, stops everything at the end in any case.

    Raises Conflict when this state directory's platform runs already; SIGINT (even where a
    shell had it ignored), SIGTERM and SIGHUP come as KeyboardInterrupt.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    platform = load_platform()
    prepare_folders(platform.state)
    with _claim(platform.state):
        if swept := sweep(platform.state):
            console.print(t("cli.up.swept", count=len(swept)))
        platform, moves = preparing.settle_ports(platform)
        for move in moves:
            console.print(
                t("cli.up.moved", name=move.name, host=move.host, old=move.old, new=move.new)
            )
        with _progress(console) as progress:
            _prepare(platform, progress)
            child = supervise.launch(platform.state)
            try:
                asyncio.run(_wait_green(roster(platform), child, platform.state, progress))
            except BaseException:
                _stop(platform.state, child)
                raise
        try:
            yield Running(platform, child)
        finally:
            if child.poll() is None:
                console.print(t("cli.up.stopping"))
            _stop(platform.state, child)


def _prepare(platform: Platform, progress: Progress) -> None:
    for name, step in preparing.preparation(platform).items():
        task = progress.add_task(t(f"cli.up.{name}"), total=1)

        def report(what: str, share: float, task: TaskID = task) -> None:
            progress.update(task, description=what, completed=min(share, 0.99))

        step(report)
        progress.update(task, completed=1)
    supervise.write_configuration(platform.state, roster(platform), preparing.sandboxed(platform))


async def _wait_green(
    processes: tuple[Process, ...],
    child: "subprocess.Popen[bytes]",
    state: Path,
    progress: Progress,
) -> None:
    tasks = {each.name: progress.add_task(each.name, total=1) for each in processes}
    waiting = {each.name: each for each in processes}
    readings: dict[str, Reading] = {}
    deadline = time.monotonic() + _GREEN_SECONDS
    while waiting:
        if child.poll() is not None:
            log = state / "log" / "supervisord.log"
            raise Unavailable(t("cli.up.no_supervisor", log=log, tail=_tail(log)))
        if time.monotonic() > deadline:
            name = next(iter(waiting))
            log = state / "log" / f"{name}.log"
            detail = readings[name].detail
            raise Unavailable(t("cli.up.no_answer", name=name, detail=detail, tail=_tail(log)))
        for reading in await read_all(waiting.values()):
            readings[reading.name] = reading
            if reading.ok:
                progress.update(tasks[reading.name], completed=1)
                del waiting[reading.name]
        await asyncio.sleep(_LOOK_EVERY)


def _stop(state: Path, child: "subprocess.Popen[bytes]") -> None:
    """In order, and deaf to further Ctrl-C while it lasts."""
    before = [
        (number, signal.signal(number, signal.SIG_IGN))
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    ]
    try:
        if child.poll() is None:
            supervise.stop(state, child.pid)
        child.wait()
        sweep(state)
    finally:
        for number, handler in before:
            signal.signal(number, handler)


@contextmanager
def _claim(state: Path) -> Iterator[None]:
    """One `up` per state directory. A lock of a dead one is no obstacle, its pid file neither."""
    path = state / "run" / "up.lock"
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = supervise.running(state) or _starter(state)
            raise Conflict(t("cli.up.already", pid=pid)) from None
        if pid := supervise.running(state):
            raise Conflict(t("cli.up.already", pid=pid))
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
        file.truncate(0)


def _starter(state: Path) -> int | None:
    """Pid of an `up` that has this state directory; None when there is none."""
    path = state / "run" / "up.lock"
    try:
        with path.open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        text = path.read_text()
        return int(text) if text and alive(int(text)) else None
    return None


def _addresses(platform: Platform) -> dict[str, object]:
    return {
        "listen": platform.settings.listen,
        "sip": platform.ports.edge_sip,
        "sips": platform.ports.edge_sips,
        "api": f"http://127.0.0.1:{platform.ports.api}",
        "https": f"https://{platform.settings.listen}:{platform.ports.api_tls}",
    }


def _tail(log: Path) -> str:
    try:
        text = log.read_bytes()[-_TAIL_BYTES:].decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-8:])


def _progress(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(finished_text="[green]✓[/]"),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
    )
