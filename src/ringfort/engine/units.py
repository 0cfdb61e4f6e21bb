"""The platform as systemd units: one service a process, one target for all."""

import asyncio
import shlex
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from ringfort.engine.health import Incarnation
from ringfort.engine.roster import Process
from ringfort.engine.supervise import Wrap, python_path
from ringfort.settings import Platform

USER = "ringfort"
TARGET = "ringfort.target"
PREPARE = "ringfort-prepare.service"
RULES = Path("/etc/tmpfiles.d/ringfort.conf")
WATCHDOG = "health"
"""The one Python process that runs as root: it may kill what hangs, and nothing else."""
EDGES_NEIGHBOURS = frozenset({"api", "jobs"})
"""They talk to the edge over sockets in its folder; `jobs` writes its database too."""

_UNIT = """\
# written by `ringfort install`
[Unit]
Description=Ringfort: {name}
After=network-online.target {prepare}
Wants=network-online.target
Requires={prepare}
PartOf={target}

[Service]
Type=exec
WorkingDirectory={folder}
Environment={environment}
ExecStart={command}
Restart=always
RestartSec=100ms
KillMode=control-group
TimeoutStopSec=10
LimitNOFILE=65536
SyslogIdentifier=ringfort-{name}
{rights}
[Install]
WantedBy={target}
"""

_PREPARE = """\
# written by `ringfort install`
[Unit]
Description=Ringfort: database and configuration

[Service]
Type=oneshot
RemainAfterExit=yes
WorkingDirectory={folder}
Environment={environment}
ExecStart={command}
ExecStartPost=systemd-tmpfiles --create {rules}
SyslogIdentifier=ringfort-prepare
"""

_TARGET = """\
# written by `ringfort install`
[Unit]
Description=Ringfort
{wants}
[Install]
WantedBy=multi-user.target
"""

_CONFINED = """\
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths={state}
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
UMask=0027
"""

_OURS = f"""\
User={USER}
Group={USER}
PrivateTmp=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
"""

_NO_RIGHTS = "CapabilityBoundingSet=\n"
_LOW_PORT = """\
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
AmbientCapabilities=CAP_NET_BIND_SERVICE
"""
"""For `jobs`, which answers the certificate authority where ACME is set."""
_FIRST_FREE_PORT = 1024
"""Ports below it need a right (ip(7))."""

_AT_EDGE = """\
SupplementaryGroups={engine}
"""
"""The edge's database and sockets belong to the engines' group."""

_WATCHDOG = """\
CapabilityBoundingSet=CAP_KILL CAP_DAC_OVERRIDE
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
"""

_ENGINE = """\
ProtectClock=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
RestrictRealtime=no
SystemCallArchitectures=native
"""
"""An engine's own wall is its sandbox, which needs the right to build it."""

_USERS = f"""\
# written by `ringfort install`
u {USER} - "Ringfort" - -
"""

_RULES = f"""\
# written by `ringfort install`
Z {{state}}/run 0700 {USER} {USER}
Z {{state}}/db - {USER} {USER}
Z {{state}}/tls - {USER} {USER}
z {{state}}/kept.json 0600 {USER} {USER}
z {{state}}/ringfort.toml 0640 root {USER}
z {{state}}/edge 2770 {{engine}} {{engine}}
z {{state}}/edge/run 2770 {{engine}} {{engine}}
"""


def unit_name(process: str) -> str:
    return f"ringfort-{process}.service"


def write_units(
    platform: Platform, processes: Iterable[Process], wrap: Wrap, prefix: Path
) -> list[Path]:
    """Writes the units, and the system user for sysusers.d, below `prefix`; returns the paths."""
    units = prefix / "etc/systemd/system"
    state, engine = platform.state, platform.settings.engine.uid
    names = []
    written = [
        _write(units / PREPARE, _prepare(state)),
        _write(
            prefix / RULES.relative_to("/"),
            _RULES.format(state=state, engine=engine),
        ),
        _write(prefix / "etc/sysusers.d/ringfort.conf", _USERS),
    ]
    for process in processes:
        argv = wrap(process) if process.engine else list(process.argv)
        names.append(unit_name(process.name))
        written.append(_write(units / names[-1], _unit(platform, process, argv)))
    wants = "".join(f"Wants={name}\n" for name in names)
    written.append(_write(units / TARGET, _TARGET.format(wants=wants)))
    return written


def _prepare(state: Path) -> str:
    argv = (sys.executable, "-m", "ringfort", "prepare")
    return _PREPARE.format(
        folder=_folder(state),
        environment=_environment(state, "prepare"),
        command=" ".join(_quoted(word, command=True) for word in argv),
        rules=RULES,
    )


def _environment(state: Path, name: str) -> str:
    environment = {"RINGFORT_STATE": str(state), "RINGFORT_PROCESS": name} | python_path()
    return " ".join(_quoted(f"{key}={value}") for key, value in environment.items())


def _unit(platform: Platform, process: Process, argv: list[str]) -> str:
    state, acme = platform.state, platform.settings.acme
    low_port = acme is not None and acme.http_port < _FIRST_FREE_PORT
    return _UNIT.format(
        name=process.name,
        target=TARGET,
        prepare=PREPARE,
        folder=_folder(state),
        environment=_environment(state, process.name),
        command=" ".join(_quoted(word, command=True) for word in argv),
        rights=_rights(process, low_port=low_port).format(
            state=_quoted(str(state)), engine=platform.settings.engine.uid
        ),
    )


def _rights(process: Process, *, low_port: bool) -> str:
    if process.engine:
        return _ENGINE
    if process.name == WATCHDOG:
        own = _WATCHDOG
    else:
        own = _OURS + (_LOW_PORT if process.name == "jobs" and low_port else _NO_RIGHTS)
    return own + (_AT_EDGE if process.name in EDGES_NEIGHBOURS else "") + _CONFINED


def _folder(path: Path) -> str:
    """WorkingDirectory= takes no quotes, and the rest of the line as it is."""
    return str(path).replace("%", "%%")


def _quoted(text: str, *, command: bool = False) -> str:
    """systemd's quoting (systemd.syntax(7)): % is a specifier, $ a variable in commands."""
    text = text.replace("%", "%%")
    if command:
        text = text.replace("$", "$$")
    if text and shlex.quote(text) == text:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o644)
    return path


class Systemd:
    """systemd as the keeper of the processes (see `health.Keeper`)."""

    async def incarnation(self, name: str) -> Incarnation | None:
        shown = await self._systemctl(
            "show", unit_name(name), "--property=MainPID,ExecMainStartTimestampMonotonic"
        )
        values = dict(line.partition("=")[::2] for line in shown.splitlines())
        pid = int(values.get("MainPID") or 0)
        started = int(values.get("ExecMainStartTimestampMonotonic") or 0) / 1_000_000
        return Incarnation(pid, time.monotonic() - started) if pid else None

    async def kill(self, name: str, pid: int) -> None:
        del pid
        await self._systemctl("kill", "--signal=SIGKILL", unit_name(name))

    async def _systemctl(self, *words: str) -> str:
        process = await asyncio.create_subprocess_exec(
            "systemctl", *words, stdout=asyncio.subprocess.PIPE
        )
        out, _ = await process.communicate()
        return out.decode()
