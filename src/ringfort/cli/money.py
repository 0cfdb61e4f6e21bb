"""`ringfort money`: what an account has, its movements; top-ups, refunds, adjustments."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer
from pydantic import BaseModel
from rich import box
from rich.console import Console
from rich.table import Table

from ringfort.cli.nouns import Json, in_transaction, owner_of
from ringfort.resources._mechanism.work import Work
from ringfort.resources.money import margins, wallets
from ringfort.resources.money.margins import MarginSeen
from ringfort.resources.money.wallets import NewMovement, WalletSeen
from ringfort.store.money.margins import By
from ringfort.texts import t

Account = Annotated[str, typer.Argument(metavar="REALM", help=t("cli.money.account"))]
Amount = Annotated[str, typer.Argument(help=t("cli.money.amount"))]
Reason = Annotated[str, typer.Option("--reason", help=t("cli.money.reason"))]
Most = Annotated[int, typer.Option(min=1, max=1000, help=t("cli.money.most"))]

GroupedBy = Annotated[By, typer.Option("--by", help=t("cli.money.by"))]
Since = Annotated[datetime | None, typer.Option("--since", formats=["%Y-%m-%d"])]
Until = Annotated[datetime | None, typer.Option("--until", formats=["%Y-%m-%d"])]

Seen = TypeVar("Seen", bound=BaseModel)
_NUMBERS = {"amount", "calls", "minutes", "sold", "bought", "margin"}

money_app = typer.Typer(name="money", no_args_is_help=True, help=t("cli.money.help"))


@money_app.command("show", help=t("cli.money.show"))
def show(account: Account, as_json: Json = False) -> None:
    async def find(work: Work) -> WalletSeen:
        return await wallets.seen(work, await owner_of(work, account))

    _tell(in_transaction(find), as_json)


@money_app.command("movements", help=t("cli.money.movements"))
def movements(account: Account, most: Most = 50, as_json: Json = False) -> None:
    async def find(work: Work) -> list[wallets.MovementSeen]:
        return list(await wallets.movements(work, await owner_of(work, account), limit=most))

    _list(in_transaction(find), _moved, as_json)


@money_app.command("margins", help=t("cli.money.margins"))
def earned(
    account: Account,
    by: GroupedBy = By.DESTINATION,
    since: Since = None,
    until: Until = None,
    as_json: Json = False,
) -> None:
    async def find(work: Work) -> list[MarginSeen]:
        owner = await owner_of(work, account)
        return await margins.report(work, owner, by, _aware(since), _aware(until))

    _list(in_transaction(find), _earned, as_json)


def _aware(day: datetime | None) -> datetime | None:
    return day and day.replace(tzinfo=UTC)


@money_app.command("top-up", help=t("cli.money.top_up"))
def top_up(account: Account, amount: Amount, reason: Reason) -> None:
    _move(account, NewMovement(kind="top_up", amount=amount, reason=reason))


@money_app.command("refund", help=t("cli.money.refund"))
def refund(account: Account, amount: Amount, reason: Reason) -> None:
    _move(account, NewMovement(kind="refund", amount=amount, reason=reason))


@money_app.command("adjust", help=t("cli.money.adjust"))
def adjust(account: Account, amount: Amount, reason: Reason) -> None:
    _move(account, NewMovement(kind="adjustment", amount=amount, reason=reason))


def _move(account: str, new: NewMovement) -> None:
    async def act(work: Work) -> WalletSeen:
        return await wallets.move(work, await owner_of(work, account), new)

    _tell(in_transaction(act))


def _moved(each: wallets.MovementSeen) -> dict[str, str]:
    return {
        "at": f"{each.created_at:%Y-%m-%d %H:%M:%S}",
        "kind": t(f"cli.money.kinds.{each.kind}"),
        "amount": f"{each.amount} {each.currency}",
        "reason": each.reason,
    }


def _earned(each: MarginSeen) -> dict[str, str]:
    names = ("name", "calls", "minutes", "sold", "bought", "margin", "currency")
    told = each.model_dump(include=set(names))
    return {name: "–" if told[name] is None else str(told[name]) for name in names}


def _list(found: Sequence[Seen], row: Callable[[Seen], dict[str, str]], as_json: bool) -> None:
    """`row`: what a table says of one, by column."""
    if as_json:
        typer.echo(json.dumps([each.model_dump(mode="json") for each in found], indent=2))
        return
    table = Table(box=box.SIMPLE)
    for count, each in enumerate(map(row, found)):
        for column in each if not count else ():
            table.add_column(
                t(f"cli.money.{column}"), justify="right" if column in _NUMBERS else "left"
            )
        table.add_row(*each.values())
    Console(highlight=False).print(table if found else t("cli.money.nothing"))


def _tell(found: WalletSeen, as_json: bool = False) -> None:
    document = found.model_dump(mode="json")
    if as_json:
        typer.echo(json.dumps(document, indent=2))
        return
    for name in ("balance", "reserved", "credit_limit", "available"):
        amount = document[name]
        said = t("cli.money.anything") if amount is None else f"{amount} {found.currency}"
        typer.echo(f"{t(f'cli.money.{name}')}: {said}")
