"""`ringfort registrations list`: who is connected now."""

import asyncio
import json
import os
from collections.abc import Sequence
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from ringfort.bootstrap import load_platform
from ringfort.bootstrap.edge import edges
from ringfort.cli.nouns import Json, in_transaction, owner_of
from ringfort.domain.registrations import Registered, Registration
from ringfort.resources._mechanism.work import Work
from ringfort.resources.people.registrations import (
    DeviceSeen,
    Registrable,
    Wanted,
    registrable,
    seen,
)
from ringfort.texts import t

Account = Annotated[str | None, typer.Option("--account", help=t("cli.registrations.account"))]

_AT_ONCE = 200
_COLUMNS = ("username", "device", "address", "transport", "agent", "expires", "latency", "shared")

registrations_app = typer.Typer(
    name="registrations", no_args_is_help=True, help=t("cli.registrations.help")
)


@registrations_app.callback()
def registrations() -> None:
    """A group even with one command."""


@registrations_app.command("list", help=t("cli.registrations.list"))
def listing(account: Account = None, as_json: Json = False) -> None:
    """Of an account; of the whole platform without one. Exit status 1 when an edge is away."""
    devices = in_transaction(lambda work: _devices(work, account))
    found = asyncio.run(_ask([device.name for device in devices]))
    connected = [seen(each, found) for each in devices if found.by_name.get(each.name)]
    if as_json:
        documents = [each.model_dump(mode="json") for each in connected]
        typer.echo(json.dumps(documents, ensure_ascii=False, indent=2))
    else:
        _show(connected)
    if found.away:
        typer.echo(t("cli.registrations.away", edges=", ".join(found.away)), err=True)
        raise typer.Exit(1)


async def _devices(work: Work, account: str | None) -> Sequence[Registrable]:
    owner = await owner_of(work, account)
    found: list[Registrable] = []
    while True:
        after = found[-1].device_id if found else None
        wanted = Wanted(below=account is None, after=after, limit=_AT_ONCE)
        page = await registrable(work, owner, wanted)
        found += page
        if len(page) < _AT_ONCE:
            return found


async def _ask(names: Sequence[str]) -> Registered:
    by_name: dict[str, Sequence[Registration]] = {}
    answer = Registered({})
    async with edges(load_platform(), f"cli-{os.getpid()}") as registrar:
        for start in range(0, len(names), _AT_ONCE):
            answer = await registrar.registered(names[start : start + _AT_ONCE])
            by_name.update(answer.by_name)
            if answer.away:
                break
    return Registered(by_name, answer.away)


def _show(connected: Sequence[DeviceSeen]) -> None:
    table = Table(box=box.SIMPLE)
    for column in _COLUMNS:
        table.add_column(t(f"cli.registrations.{column}"), overflow="fold")
    for device in connected:
        mark = t("cli.registrations.yes") if device.shared_credentials else ""
        for each in device.registrations:
            where, until = f"{each.address}:{each.port}", f"{each.expires_at:%H:%M:%S}"
            latency = "" if each.latency_ms is None else f"{each.latency_ms:g} ms"
            cells = (device.username, device.device, where, each.transport, each.agent, until)
            table.add_row(*map(RichText, (*cells, latency, mark)))
    Console(highlight=False).print(table)
