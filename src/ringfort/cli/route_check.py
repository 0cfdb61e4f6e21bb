"""`ringfort route-check`: what a call would do, drawn."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from ringfort.bootstrap import load_platform
from ringfort.bootstrap.live_calls import CallsMirror
from ringfort.cli.nouns import Json, find_row, in_transaction, owner_of, read_form
from ringfort.engine.roster import live_socket
from ringfort.resources._mechanism.work import Work
from ringfort.resources.people.devices import DEVICE
from ringfort.resources.people.users import USER
from ringfort.resources.routing.route_checks import (
    InCheck,
    LevelTold,
    OutCheck,
    RouteCheck,
    TrunkTold,
    check_in,
    check_out,
)
from ringfort.resources.routing.trunks import TRUNK
from ringfort.texts import process_language, t

Number = Annotated[str, typer.Argument(metavar="NUMBER", help=t("cli.route-check.number"))]
Account = Annotated[str | None, typer.Option("--account", help=t("cli.route-check.account"))]
From = Annotated[str | None, typer.Option("--from", help=t("cli.route-check.from"))]
Caller = Annotated[str, typer.Option("--caller", help=t("cli.route-check.caller"))]
User = Annotated[str | None, typer.Option("--user", help=t("cli.route-check.user"))]
Device = Annotated[str | None, typer.Option("--device", help=t("cli.route-check.device"))]
At = Annotated[datetime | None, typer.Option("--at", help=t("cli.route-check.at"))]
Seconds = Annotated[int, typer.Option("--seconds", help=t("cli.route-check.seconds"))]

_TRIED = "no trunk route called shown cost price"


def route_check(
    number: Number,
    account: Account = None,
    trunk: From = None,
    caller: Caller = "",
    user: User = None,
    device: Device = None,
    at: At = None,
    seconds: Seconds = 60,
    as_json: Json = False,
) -> None:
    """Outbound of an account; with a trunk, inbound."""
    calls = CallsMirror(live_socket(load_platform().state))
    body: dict[str, Any] = {
        "number": number,
        "at": at.astimezone() if at else None,
        "seconds": seconds,
    }

    async def check(work: Work) -> RouteCheck:
        owner, language = await owner_of(work, account), process_language()
        if trunk is not None:
            owner, trunk_id = await find_row(work, TRUNK, trunk, account)
            given = read_form(InCheck, body | {"trunk_id": trunk_id, "caller": caller})
            return await check_in(work, calls, owner, given, language)
        for noun, name, field in ((USER, user, "user_id"), (DEVICE, device, "device_id")):
            if name is not None:
                _, body[field] = await find_row(work, noun, name, str(owner.id))
        return await check_out(work, calls, owner, read_form(OutCheck, body), language)

    found = in_transaction(check)
    if as_json:
        typer.echo(json.dumps(found.model_dump(mode="json"), ensure_ascii=False, indent=2))
    else:
        _draw(found, seconds)


def _draw(found: RouteCheck, seconds: int) -> None:
    console, fits = Console(highlight=False), t("cli.route-check.fits")
    for line in _lines(found):
        console.print(RichText(line))
    routes = [(each.name, each.text or fits) for each in found.routes]
    tried = [(str(n), *_tried(each)) for n, each in enumerate(found.candidates, 1)]
    out = [(_name(each), each.route, _cost(each), each.text or "") for each in found.out]
    for names, rows, title in (
        ("route says", routes, None),
        (_TRIED, tried, t("cli.route-check.tried", seconds=seconds)),
        ("trunk route cost why", out, t("cli.route-check.out")),
    ):
        if rows:
            console.print(_table(names, rows, title))


def _lines(found: RouteCheck) -> Iterator[str]:
    yield from (each.text for each in found.decisions)
    if found.lead:
        name = found.lead.name
        yield t(f"cli.route-check.leads.{found.lead.kind}", name=name)
    if found.shown:
        yield t("cli.route-check.shows", number=found.shown)


def _tried(each: TrunkTold) -> tuple[str, ...]:
    prices = "\n".join(map(_price, each.levels))
    return _name(each), each.route, each.called or "", each.shown or "", _cost(each), prices


def _name(each: TrunkTold) -> str:
    return each.name or str(each.id)


def _cost(each: TrunkTold) -> str:
    return f"{each.cost} {each.currency}" if each.cost is not None else ""


def _price(each: LevelTold) -> str:
    """`Acme: 0.5 USD (0.5/min 60/1, United Kingdom)`."""
    if each.charge is None:
        return f"{each.account}: {each.text}"
    fee = f" + {each.connect_fee}" if each.connect_fee != "0" else ""
    rate = f"{each.price}/min{fee} {each.increments}"
    destination = f", {each.destination}" if each.destination else ""
    return f"{each.account}: {each.charge} {each.currency} ({rate}{destination})"


def _table(names: str, rows: Sequence[tuple[str, ...]], title: str | None) -> Table:
    table = Table(box=box.SIMPLE, title=title, title_justify="left")
    for name in names.split():
        table.add_column(t(f"cli.route-check.columns.{name}"), overflow="fold")
    for row in rows:
        table.add_row(*map(RichText, row))
    return table
