"""`ringfort money`: what an account has, its movements; top-ups, refunds, adjustments."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer
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

_EARNED = ("name", "calls", "minutes", "sold", "bought", "margin", "currency")
_COLUMNS = ("at", "kind", "amount", "reason")

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

    found = in_transaction(find)
    if as_json:
        typer.echo(json.dumps([each.model_dump(mode="json") for each in found], indent=2))
        return
    table = Table(box=box.SIMPLE)
    for column in _COLUMNS:
        table.add_column(
            t(f"cli.money.{column}"), justify="right" if column == "amount" else "left"
        )
    for each in found:
        at, amount = f"{each.created_at:%Y-%m-%d %H:%M:%S}", f"{each.amount} {each.currency}"
        table.add_row(at, t(f"cli.money.kinds.{each.kind}"), amount, each.reason)
    Console(highlight=False).print(table)


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

    found = in_transaction(find)
    if as_json:
        typer.echo(json.dumps([each.model_dump(mode="json") for each in found], indent=2))
        return
    table = Table(box=box.SIMPLE)
    for column in _EARNED:
        table.add_column(t(f"cli.money.{column}"), justify="left" if column == "name" else "right")
    for each in found:
        amounts = (each.sold, each.bought or "–", each.margin or "–", each.currency)
        table.add_row(each.name, str(each.calls), each.minutes, *amounts)
    Console(highlight=False).print(table)


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


def _tell(found: WalletSeen, as_json: bool = False) -> None:
    document = found.model_dump(mode="json")
    if as_json:
        typer.echo(json.dumps(document, indent=2))
        return
    for name in ("balance", "reserved", "credit_limit", "available"):
        amount = document[name]
        said = t("cli.money.anything") if amount is None else f"{amount} {found.currency}"
        typer.echo(f"{t(f'cli.money.{name}')}: {said}")
