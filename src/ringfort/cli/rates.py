"""What `ringfort rate-deck-versions` does beside what every noun's commands do."""

import asyncio
from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import Progress

from ringfort.bootstrap import load_platform
from ringfort.cli.nouns import Account, DryRun, File, Which, find_row, in_transaction, read_form
from ringfort.domain.errors import NotFound
from ringfort.resources._mechanism import rows
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.money import rate_deck_versions as versions
from ringfort.resources.money.rate_deck_versions import VERSION, Wanted
from ringfort.store.decks.files import DeckFiles, amount
from ringfort.store.decks.importing import ImportJob, Outcome
from ringfort.texts import Text, process_language, t

Merge = Annotated[bool, typer.Option("--merge", help=t("cli.rates.merge"))]
Dates = Annotated[str, typer.Option("--dates", help=t("cli.rates.dates"))]
Effective = Annotated[datetime | None, typer.Option("--effective", formats=["%Y-%m-%d"])]
Column = Annotated[list[str] | None, typer.Option("--column", help=t("cli.rates.column"))]


def add_rate_commands(group: typer.Typer) -> None:
    """To the generated ones."""

    @group.command("put-rates", help=t("cli.rates.put"))
    def put(
        which: Which,
        file: File,
        account: Account = None,
        dry_run: DryRun = False,
        merge: Merge = False,
        dates: Dates = "ymd",
        effective: Effective = None,
        column: Column = None,
    ) -> None:
        given = {"dry_run": dry_run, "merge": merge, "dates": dates, "columns": column or []}
        day = effective.date() if effective else None
        wanted = read_form(Wanted, given | {"effective": day})
        files = DeckFiles(load_platform().state / "decks")

        async def find(work: Work) -> tuple[Owner, UUID, ImportJob, UUID]:
            owner, row_id = await find_row(work, VERSION, which, account)
            job, blob = await versions.prepare(work, owner, row_id, files, file.resolve(), wanted)
            return owner, row_id, job, blob

        owner, row_id, job, blob = in_transaction(find)
        with Progress(console=Console(stderr=True)) as progress:
            task = progress.add_task(file.name, total=1.0)
            outcome = asyncio.run(
                files.take(job, lambda done: progress.update(task, completed=done))
            )
            progress.update(task, completed=1.0)
        if not outcome.errors and not dry_run:
            in_transaction(lambda work: versions.fill(work, owner, row_id, blob, outcome.rows))
        _tell(outcome)

    @group.command("get-rates", help=t("cli.rates.get"))
    def get(which: Which, account: Account = None) -> None:
        files = DeckFiles(load_platform().state / "decks")

        async def find(work: Work) -> tuple[Owner, rows.Row, dict[str, str]]:
            owner, row_id = await find_row(work, VERSION, which, account)
            row = await rows.get(work, VERSION, owner, row_id)
            return owner, row, await versions.profiles(work, owner)

        owner, row, names = in_transaction(find)
        if row["blob"] is None:
            raise NotFound(Text("error.version_empty"), field="rates")
        for piece in files.sheet(owner.id, row["blob"], names):
            typer.echo(piece, nl=False)


def _tell(outcome: Outcome) -> None:
    for error in outcome.errors:
        said = Text(f"error.{error.key}", **error.params).told(process_language())
        where = t("noun.row", row=error.row, field=error.field)
        typer.echo(f"{where}: {said}", err=True)
    for each in outcome.differences:
        prices = ("–" if price is None else amount(price) for price in (each.before, each.after))
        sort = t(f"cli.rates.{each.sort}")
        typer.echo(f"{sort:10} {each.prefix:15} {' → '.join(prices):24} {each.destination}")
    for name, count in outcome.counts.items():
        typer.echo(f"{t(f'cli.rates.{name}')}: {count}")
    if outcome.ignored:
        typer.echo(t("cli.rates.ignored", names=", ".join(outcome.ignored)), err=True)
    if outcome.later:
        told = t("cli.rates.later", count=outcome.later, day=outcome.later_from)
        typer.echo(told, err=True)
    typer.echo(t("cli.rates.rows", rows=outcome.rows, read=outcome.read))
    if outcome.errors:
        raise typer.Exit(2)
