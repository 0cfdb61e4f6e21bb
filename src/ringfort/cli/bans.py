"""`ringfort bans`: addresses that the edges answer no more."""

import json
import os
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from ringfort.bootstrap import edge as ours
from ringfort.bootstrap import load_platform
from ringfort.cli.nouns import Json, in_transaction
from ringfort.domain.bans import LONGEST_S, Banned
from ringfort.edge.bans import Bans
from ringfort.resources._mechanism.work import Work
from ringfort.resources.platform import bans
from ringfort.resources.platform.bans import BanSeen, NewBan, address_of
from ringfort.texts import t

T = TypeVar("T")
Address = Annotated[str, typer.Argument(help=t("cli.bans.of"))]
Seconds = Annotated[int, typer.Option(min=1, max=LONGEST_S, help=t("cli.bans.seconds"))]

_COLUMNS = ("address", "reason", "since", "until")

bans_app = typer.Typer(name="bans", no_args_is_help=True, help=t("cli.bans.help"))


@bans_app.command("list", help=t("cli.bans.list"))
def listing(as_json: Json = False) -> None:
    """Exit status 1 when an edge is away."""
    found = _asked(bans.listing)
    if as_json:
        told = [BanSeen.model_validate(each).model_dump(mode="json") for each in found.bans]
        typer.echo(json.dumps(told, indent=2))
    else:
        _show(found)
    if found.away:
        typer.echo(t("cli.bans.away", edges=", ".join(found.away)), err=True)
        raise typer.Exit(1)


@bans_app.command("add", help=t("cli.bans.add"))
def add(address: Address, seconds: Seconds = 3600) -> None:
    new = NewBan(address=address_of(address), seconds=seconds)
    trusted = ours.trusted(load_platform())
    made = _asked(lambda work, edges: bans.ban(work, edges, trusted, new))
    typer.echo(t("cli.bans.added", address=made.address, until=f"{made.until:%Y-%m-%d %H:%M:%S}"))


@bans_app.command("lift", help=t("cli.bans.lift"))
def lift(address: Address) -> None:
    known = address_of(address)
    _asked(lambda work, edges: bans.lift(work, edges, known))
    typer.echo(t("cli.bans.lifted", address=known))


def _asked(act: Callable[[Work, Bans], Awaitable[T]]) -> T:
    async def run(work: Work) -> T:
        async with ours.bans(load_platform(), f"cli-{os.getpid()}") as edges:
            return await act(work, edges)

    return in_transaction(run)


def _show(found: Banned) -> None:
    table = Table(box=box.SIMPLE)
    for column in _COLUMNS:
        table.add_column(t(f"cli.bans.{column}"))
    for ban in found.bans:
        since, until = (f"{at:%Y-%m-%d %H:%M:%S}" for at in (ban.since, ban.until))
        table.add_row(ban.address, t(f"cli.bans.{ban.reason}"), since, until)
    Console(highlight=False).print(table)
