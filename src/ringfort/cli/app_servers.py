"""`ringfort app-servers`: how they are; take one out of service and back."""

import json
import os
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from ringfort.bootstrap import load_platform
from ringfort.bootstrap.app_servers import OurFleet, fleet
from ringfort.cli.nouns import Json, in_transaction
from ringfort.resources._mechanism.work import Work
from ringfort.resources.platform import app_servers
from ringfort.resources.platform.app_servers import AppServerSeen
from ringfort.texts import t

T = TypeVar("T")
Name = Annotated[str, typer.Argument(help=t("cli.app-servers.of"))]

_COLUMNS = ("name", "address", "state", "legs")

app_servers_app = typer.Typer(
    name="app-servers", no_args_is_help=True, help=t("cli.app-servers.help")
)


@app_servers_app.command("list", help=t("cli.app-servers.list"))
def listing(as_json: Json = False) -> None:
    found = [AppServerSeen.model_validate(each) for each in _asked(app_servers.listing)]
    if as_json:
        typer.echo(json.dumps([each.model_dump(mode="json") for each in found], indent=2))
        return
    table = Table(box=box.SIMPLE)
    for column in _COLUMNS:
        table.add_column(t(f"cli.app-servers.{column}"))
    for each in found:
        legs = "?" if each.legs is None else str(each.legs)
        table.add_row(each.name, each.address, t(f"cli.app-servers.{each.state}"), legs)
    Console(highlight=False).print(table)


@app_servers_app.command("drain", help=t("cli.app-servers.drain"))
def drain(name: Name) -> None:
    _asked(lambda work, ours: app_servers.drain(work, ours, name))
    typer.echo(t("cli.app-servers.now_drained", name=name))


@app_servers_app.command("resume", help=t("cli.app-servers.resume"))
def resume(name: Name) -> None:
    _asked(lambda work, ours: app_servers.resume(work, ours, name))
    typer.echo(t("cli.app-servers.resumed", name=name))


def _asked(act: Callable[[Work, OurFleet], Awaitable[T]]) -> T:
    async def run(work: Work) -> T:
        async with fleet(load_platform(), f"cli-{os.getpid()}") as ours:
            return await act(work, ours)

    return in_transaction(run)
