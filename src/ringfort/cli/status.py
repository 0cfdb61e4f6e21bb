"""`ringfort status`: how every process is, asked now."""

import asyncio
import json
from dataclasses import asdict, dataclass
from datetime import timedelta

import typer
from rich.console import Console
from rich.table import Table

from ringfort.bootstrap import load_platform
from ringfort.domain.errors import Unavailable
from ringfort.engine.health import read_all
from ringfort.engine.roster import roster
from ringfort.engine.supervise import Life, Supervisor, running
from ringfort.settings import Platform
from ringfort.texts import t


@dataclass(frozen=True, slots=True)
class Row:
    """One process. `uptime` in seconds, `ms` its answer took; pid None while it is down."""

    name: str
    ok: bool
    detail: str
    ms: float
    pid: int | None
    uptime: float
    restarts: int


@dataclass(frozen=True, slots=True)
class Status:
    """All of it; `ok` only when every process answers. `supervisor` is a pid."""

    ok: bool
    supervisor: int | None
    processes: tuple[Row, ...]


def status(
    as_json: bool = typer.Option(False, "--json", help=t("cli.status.json")),
) -> None:
    """Exit status 0 only when every process answers."""
    seen = asyncio.run(look(load_platform()))
    if as_json:
        typer.echo(json.dumps(asdict(seen)))
    else:
        _show(seen)
    raise typer.Exit(0 if seen.ok else 1)


async def look(platform: Platform) -> Status:
    """Asks everybody at once; the truth of this moment, within half a second."""
    readings, lives = await asyncio.gather(read_all(roster(platform)), _lives(platform))
    rows = []
    for reading in readings:
        life = lives.get(reading.name, Life(pid=0, age=0, restarts=0))
        rows.append(
            Row(
                name=reading.name,
                ok=reading.ok,
                detail=reading.detail,
                ms=round(reading.seconds * 1000, 1),
                pid=life.pid or None,
                uptime=life.age,
                restarts=life.restarts,
            )
        )
    return Status(all(row.ok for row in rows), running(platform.state), tuple(rows))


async def _lives(platform: Platform) -> dict[str, Life]:
    try:
        return await Supervisor(platform.state).lives()
    except Unavailable:
        return {}


def _show(seen: Status) -> None:
    columns = ("process", "state", "pid", "uptime", "restarts", "detail")
    table = Table(*(t(f"cli.status.{column}") for column in columns), box=None)
    for row in seen.processes:
        table.add_row(
            row.name,
            f"[green]{t('cli.status.ok')}" if row.ok else f"[red]{t('cli.status.bad')}",
            str(row.pid or "–"),
            str(timedelta(seconds=round(row.uptime))) if row.pid else "–",
            str(row.restarts),
            row.detail or t("cli.status.answered", ms=row.ms),
        )
    console = Console()
    console.print(table)
    if seen.supervisor is None:
        console.print(t("cli.status.no_supervisor"))
