"""Running the platform's processes under supervisor: its configuration, its start, its end."""

import asyncio
import os
import resource
import shlex
import signal
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

from ringfort.domain.errors import Unavailable
from ringfort.engine.health import Incarnation
from ringfort.engine.leftovers import alive, sweep
from ringfort.engine.roster import Process

Wrap = Callable[[Process], list[str]]
"""Puts the sandbox around an engine's command line."""

_STOP_SECONDS = 5
_OPEN_FILES = 65536
_RPC_TIMEOUT = 0.5

_HEAD = """\
; written by `ringfort up`, do not edit
[unix_http_server]
file={run}/supervisor.sock
chmod=0700

[supervisord]
nodaemon=true
pidfile={run}/supervisord.pid
logfile={log}/supervisord.log
logfile_maxbytes=10MB
logfile_backups=2
loglevel=info
minfds={files}
strip_ansi=false
identifier=ringfort
{user}
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[rpcinterface:ringfort]
supervisor.rpcinterface_factory=ringfort.engine.supervisord:make_counter
"""

_PROGRAM = """\

[program:{name}]
command={command}
directory={state}
environment=RINGFORT_STATE="{state}",RINGFORT_PROCESS="{name}"
priority={priority}
autostart=true
autorestart=true
startsecs=0
startretries=1000000000
stopsignal=TERM
stopwaitsecs={stop}
stopasgroup=true
killasgroup=true
redirect_stderr=true
stdout_logfile={log}/{name}.log
stdout_logfile_maxbytes=20MB
stdout_logfile_backups=3
"""


@dataclass(frozen=True, slots=True)
class Life:
    """Supervisor's view of one process. `age` in seconds, 0 when it is not running."""

    pid: int
    age: float
    restarts: int


def write_configuration(state: Path, processes: Iterable[Process], wrap: Wrap) -> Path:
    """Writes <state>/run/supervisord.conf. Order of `processes` = order of starting."""
    run, log = state / "run", state / "log"
    for folder in (run, log):
        folder.mkdir(parents=True, exist_ok=True)
    text = _HEAD.format(
        run=_quoted(run),
        log=_quoted(log),
        files=_open_files(),
        user="user=root\n" if os.geteuid() == 0 else "",
    )
    for priority, process in enumerate(processes):
        argv = wrap(process) if process.engine else list(process.argv)
        text += _PROGRAM.format(
            name=process.name,
            command=_quoted(shlex.join(argv)),
            state=_quoted(state),
            log=_quoted(log),
            priority=10 * priority,
            stop=_STOP_SECONDS,
        )
    path = configuration(state)
    path.touch(mode=0o600)
    path.write_text(text)
    return path


def configuration(state: Path) -> Path:
    return state / "run" / "supervisord.conf"


def launch(state: Path) -> "subprocess.Popen[bytes]":
    """Starts supervisord in a session of its own, so that Ctrl-C reaches only us."""
    soft = _open_files()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, _hard_limit()))
    with (state / "log" / "supervisord.out").open("ab") as out:
        return subprocess.Popen(
            [*_COMMAND, "-n", "-c", str(configuration(state))],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=os.environ | python_path(),
            start_new_session=True,
        )


def python_path() -> dict[str, str]:
    """PYTHONPATH, if there is one, such that it holds in any working directory."""
    if not (given := os.environ.get("PYTHONPATH")):
        return {}
    parts = [str(Path(part).absolute()) for part in given.split(os.pathsep)]
    return {"PYTHONPATH": os.pathsep.join(parts)}


def running(state: Path) -> int | None:
    """Pid of this state's supervisord; None when there is none (a stale pid file says nothing)."""
    try:
        pid = int((state / "run" / "supervisord.pid").read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    ours = str(configuration(state)).encode() in command.split(b"\0")
    return pid if ours and alive(pid) else None


def stop(state: Path, pid: int, patience: float = 30) -> bool:
    """Ends supervisord and all it runs, in order; True when it went by itself.

    One that does not go within `patience` seconds is killed. Nothing is left over either way.
    """
    _signal(pid, signal.SIGTERM)
    went = _gone(pid, patience)
    if not went:
        _signal(pid, signal.SIGKILL)
        _gone(pid, 2)
    sweep(state)
    return went


class Supervisor:
    """XML-RPC to a running supervisord; raises Unavailable when it is away."""

    def __init__(self, state: Path) -> None:
        self._socket = state / "run" / "supervisor.sock"

    async def lives(self) -> dict[str, Life]:
        """All processes it knows, by name."""
        infos, starts = await asyncio.gather(
            self._call("supervisor.getAllProcessInfo"), self._call("ringfort.starts")
        )
        return {
            info["name"]: Life(
                pid=info["pid"],
                age=float(info["now"] - info["start"]) if info["pid"] else 0.0,
                restarts=max(0, starts.get(info["name"], 1) - 1),
            )
            for info in infos
        }

    async def incarnation(self, name: str) -> Incarnation | None:
        """See `health.Keeper`."""
        try:
            life = (await self.lives()).get(name)
        except Unavailable:
            return None
        return Incarnation(life.pid, life.age) if life and life.pid else None

    async def kill(self, name: str, pid: int) -> None:
        """See `health.Keeper`. supervisord makes each process the leader of its group."""
        del name
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            _signal(pid, signal.SIGKILL)

    async def _call(self, method: str) -> Any:
        body = xmlrpc.client.dumps((), method).encode()
        head = (
            "POST /RPC2 HTTP/1.0\r\nContent-Type: text/xml\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        try:
            async with asyncio.timeout(_RPC_TIMEOUT):
                reader, writer = await asyncio.open_unix_connection(self._socket)
                try:
                    writer.write(head.encode() + body)
                    answer = await reader.read()
                finally:
                    writer.close()
        except OSError as error:  # TimeoutError is one
            raise Unavailable(f"supervisord does not answer: {error}") from error
        try:
            payload, _ = xmlrpc.client.loads(answer.partition(b"\r\n\r\n")[2])
        except (xmlrpc.client.Error, ExpatError) as error:  # shutting down, or cut off
            raise Unavailable(f"supervisord refuses: {error}") from error
        return payload[0]


_COMMAND = (sys.executable, "-m", "ringfort.engine.supervisord")


def _quoted(value: object) -> str:
    """supervisord.conf expands %(name)s, takes " ;" as a comment and has values of one line."""
    text = str(value)
    if " ;" in text or "\n" in text:
        raise ValueError(f"supervisord cannot hold {text!r}")
    return text.replace("%", "%%")


def _hard_limit() -> int:
    return resource.getrlimit(resource.RLIMIT_NOFILE)[1]


def _open_files() -> int:
    hard = _hard_limit()
    return _OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, _OPEN_FILES)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _gone(pid: int, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
