"""What `ringfort calls` does beside what every noun's commands do."""

import json
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from ringfort.bootstrap import load_platform
from ringfort.bootstrap.capturing import captures, inside
from ringfort.cli.ladder import drawn, mermaid
from ringfort.cli.nouns import Account, Json, find_row, in_transaction, owner_of, read_form
from ringfort.resources._mechanism.work import Work
from ringfort.resources.calls.calls import CALL
from ringfort.resources.calls.details import Details, Leg, details
from ringfort.resources.calls.erasing import Erase, Erased, erase
from ringfort.resources.calls.ladder import Ladder, ladder
from ringfort.texts import process_language, t

Call = Annotated[str, typer.Argument(metavar="ID", help=t("cli.calls.id"))]
Raw = Annotated[bool, typer.Option("--raw", help=t("cli.calls.raw"))]
Mermaid = Annotated[bool, typer.Option("--mermaid", help=t("cli.calls.mermaid"))]
Number = Annotated[str | None, typer.Option("--number", help=t("cli.calls.number"))]
User = Annotated[str | None, typer.Option("--user", help=t("cli.calls.user"))]


def add_call_commands(group: typer.Typer) -> None:
    """To the generated ones."""

    @group.command("explain", help=t("cli.calls.explain"))
    def explain(call: Call, as_json: Json = False) -> None:
        async def find(work: Work) -> Details:
            owner, call_id = await find_row(work, CALL, call, None)
            return await details(work, owner, call_id, process_language())

        found = in_transaction(find)
        if as_json:
            typer.echo(json.dumps(found.model_dump(mode="json"), ensure_ascii=False, indent=2))
            return
        for sentence in found.explanation:
            typer.echo(sentence)
        _show(found.legs)

    @group.command("ladder", help=t("cli.calls.ladder"))
    def climb(
        call: Call, raw: Raw = False, diagram: Mermaid = False, as_json: Json = False
    ) -> None:
        platform, console = load_platform(), Console(highlight=False, soft_wrap=True)

        async def find(work: Work) -> Ladder:
            owner, call_id = await find_row(work, CALL, call, None)
            kept, ours, language = captures(platform), inside(platform), process_language()
            return await ladder(work, owner, call_id, kept, ours, language)

        found = in_transaction(find)
        if as_json:
            typer.echo(json.dumps(found.model_dump(mode="json"), ensure_ascii=False, indent=2))
        elif found.note:
            typer.echo(found.note)
        elif diagram:
            typer.echo("\n".join(mermaid(found)))
        else:
            for line in drawn(found, console.width, raw=raw):
                console.print(line)

    @group.command("erase", help=t("cli.calls.erase"))
    def forget(number: Number = None, user: User = None, account: Account = None) -> None:
        asked = read_form(Erase, {"number": number, "user_id": user})

        async def act(work: Work) -> Erased:
            return await erase(
                work, await owner_of(work, account), asked, captures(load_platform())
            )

        typer.echo(t("cli.calls.erased", calls=in_transaction(act).calls))


def _show(legs: list[Leg]) -> None:
    columns = ("role", "number", "name", "sip_status", "cause_text", "ring_ms", "talk_ms", "mos")
    table = Table(*columns, box=box.SIMPLE)
    for leg in legs:
        values = (getattr(leg, name) for name in columns)
        table.add_row(*(RichText("" if value is None else str(value)) for value in values))
    Console(highlight=False).print(table)
