"""`ringfort doctor`: what stands in the way of calls, and what to do about it."""

import asyncio
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import Console

from ringfort.bootstrap import load_platform
from ringfort.engine.checkup import Finding, examine
from ringfort.settings import Platform
from ringfort.texts import t

_MARKS = {"ok": "[green]✓[/]", "note": "[yellow]![/]", "problem": "[red]✗[/]"}


Ledger = Annotated[bool, typer.Option("--ledger", help=t("doctor.ledger"))]


def doctor(ledger: Ledger = False) -> None:
    """Exit status 0 when nothing keeps the platform from working, 1 otherwise."""
    console = Console(highlight=False, soft_wrap=True)
    problems = 0
    for finding in check_ledger(load_platform()) if ledger else examine(load_platform()):
        for line in lines(finding):
            console.print(line)
        problems += finding.level == "problem"
    if problems:
        console.print(t("doctor.problems", count=problems))
    else:
        console.print(t("doctor.all_well"))
    raise typer.Exit(1 if problems else 0)


def check_ledger(platform: Platform) -> Iterator[Finding]:
    """Whether the books are right."""
    from ringfort.store.db import open_database
    from ringfort.store.money.checking import Broken, broken

    async def found() -> list[Broken]:
        database = open_database(platform.settings.database_url, platform.state)
        try:
            async with database.read() as connection:
                return [each async for each in broken(connection)]
        finally:
            await database.close()

    wrong = asyncio.run(found())
    for each in wrong:
        params = {"id": each.id, "is": each.is_, "should_be": each.should_be}
        yield Finding("problem", f"ledger_{each.rule}", params)
    if not wrong:
        yield Finding("ok", "ledger_right")


def lines(finding: Finding) -> list[str]:
    """The finding in words, and its remedy unless it needs none."""
    said = [f"{_MARKS[finding.level]} {t(f'doctor.{finding.code}', **finding.params)}"]
    if finding.level != "ok":
        said.append(f"  → {t(f'doctor.{finding.code}_remedy', **finding.params)}")
    return said
