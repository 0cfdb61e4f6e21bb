"""`ringfort live-calls list|hangup`: calls that go on now."""

import asyncio
import json
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from ringfort.bootstrap import load_platform
from ringfort.bootstrap.live_calls import CallsOnce
from ringfort.cli.nouns import Json, in_transaction, owner_of
from ringfort.domain.errors import NotFound
from ringfort.domain.live_calls import CALL, KIND, LiveCall
from ringfort.engine.roster import live_socket
from ringfort.resources._mechanism.work import Work
from ringfort.resources.calls.live_calls import Wanted, hang_up, listed
from ringfort.texts import Text, t

Account = Annotated[str | None, typer.Option("--account", help=t("cli.live-calls.account"))]
CallId = Annotated[UUID, typer.Argument(metavar="CALL", help=t("cli.live-calls.call"))]

_COLUMNS = ("id", "since", "state", "caller", "dialled", "called")

live_calls_app = typer.Typer(name="live-calls", no_args_is_help=True, help=t("cli.live-calls.help"))


@live_calls_app.command("list", help=t("cli.live-calls.list"))
def listing(account: Account = None, as_json: Json = False) -> None:
    """Of an account; of the whole platform without one."""
    exchange = _exchange()

    async def find(work: Work) -> Sequence[LiveCall]:
        wanted = Wanted(below=account is None, limit=len(exchange.found))
        return await listed(work, exchange, await owner_of(work, account), wanted)

    calls = in_transaction(find)
    if as_json:
        documents = [CALL.dump_python(each, mode="json") for each in calls]
        typer.echo(json.dumps(documents, ensure_ascii=False, indent=2))
    else:
        _show(calls)


@live_calls_app.command("hangup", help=t("cli.live-calls.hangup"))
def hangup(call: CallId) -> None:
    """Audited as the platform's doing."""
    exchange = _exchange()
    found = next((each for each in exchange.found if each.id == call), None)
    if found is None:
        raise NotFound(Text("error.not_found", kind=KIND), field="call")
    owner = found.account_id

    async def act(work: Work) -> None:
        await hang_up(work, exchange, await work.owner(owner), call)

    in_transaction(act)
    typer.echo(t("cli.live-calls.ended"))


def _exchange() -> CallsOnce:
    return asyncio.run(CallsOnce.ask(live_socket(load_platform().state)))


def _show(calls: Sequence[LiveCall]) -> None:
    table = Table(box=box.SIMPLE)
    for column in _COLUMNS:
        table.add_column(t(f"cli.live-calls.{column}"), overflow="fold")
    for call in calls:
        caller, *called = call.legs
        others = ", ".join(_named(leg.name, leg.number) for leg in called)
        since = f"{call.started_at:%H:%M:%S}"
        cells = (str(call.id), since, call.state, _named(caller.name, caller.number), call.dialled)
        table.add_row(*map(RichText, (*cells, others)))
    Console(highlight=False).print(table)


def _named(name: str, number: str) -> str:
    return f"{name} ({number})" if name else number
