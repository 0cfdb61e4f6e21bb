"""`ringfort <noun> list|get|create|update|delete|import|export` and each noun's verbs: the platform
itself acts, directly on its database."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
import typer
from pydantic import BaseModel, ValidationError
from rich import box
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text as RichText
from typer._click.core import Command

from ringfort.bootstrap import load_platform
from ringfort.bootstrap.site import site
from ringfort.domain.errors import Invalid, NotFound
from ringfort.resources._mechanism import naming, queries, rows, shapes, sheets, writing
from ringfort.resources._mechanism.by_platform import platform_work
from ringfort.resources._mechanism.declare import Resource, Verb, all_resources
from ringfort.resources._mechanism.invalid import invalid
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.store.db import migrate, open_database
from ringfort.store.secrets import Vault
from ringfort.store.tables import accounts
from ringfort.texts import Text, process_language, t, told

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

Account = Annotated[str | None, typer.Option("--account", help=t("noun.option.account"))]
Json = Annotated[bool, typer.Option("--json", help=t("noun.option.json"))]
Which = Annotated[str, typer.Argument(metavar="ID|NAME", help=t("noun.option.which"))]
Fields = Annotated[list[str] | None, typer.Argument(metavar="FIELD=VALUE…")]
DryRun = Annotated[bool, typer.Option("--dry-run", help=t("noun.option.dry_run"))]
File = Annotated[Path, typer.Argument(help=t("noun.option.file"), exists=True, dir_okay=False)]


def groups(more: Mapping[str, Callable[[typer.Typer], None]]) -> dict[str, Command]:
    """A command group for every noun, by its plural name; `more` adds to some."""
    made = {name: _group(each) for name, each in all_resources().items()}
    for name, add in more.items():
        add(made[name])
    return {name: typer.main.get_command(group) for name, group in made.items()}


def in_transaction(work: Callable[[Work], Awaitable[T]]) -> T:
    """One transaction of the platform's on its database, which is made if missing."""
    platform = load_platform()
    settings = platform.settings
    migrate(settings.database_url)

    async def run() -> T:
        database = open_database(settings.database_url, platform.state)
        vault = Vault(platform.secrets.master)
        try:
            async with database.write() as connection:
                language, here = process_language(), site(platform)
                return await work(
                    await platform_work(connection, vault, settings.domain, language, here)
                )
        finally:
            await database.close()

    return asyncio.run(run())


async def owner_of(work: Work, account: str | None) -> Owner:
    """The account by its realm (its first label will do below the platform's domain) or id; the
    platform's own without one."""
    if account is None:
        return await work.owner(work.caller.account_id)
    which: sa.ColumnElement[bool] = accounts.c.realm.in_([account, f"{account}.{work.domain}"])
    if (account_id := _uuid(account)) is not None:
        which = accounts.c.id == account_id
    found: UUID | None = await work.connection.scalar(sa.select(accounts.c.id).where(which))
    if found is None:
        raise NotFound(Text("error.not_found", kind="account"), field="account")
    return await work.owner(found)


def body(pairs: Sequence[str]) -> dict[str, Any]:
    """`name=Anna settings.caller_id.anonymous=true flow=@file.json` as a nested document."""
    document: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals or not name:
            raise Invalid(Text("error.no_pair", value=pair), field=name or None)
        *above, last = name.split(".")
        inside = document
        for part in above:
            inside = inside.setdefault(part, {})
            if not isinstance(inside, dict):
                raise Invalid(Text("invalid.dict_type"), field=".".join(above))
        inside[last] = _value(name, text)
    return document


def _value(name: str, text: str) -> Any:
    """What is JSON is meant as JSON, except that digits are text: numbers people dial are."""
    if text.startswith("@"):
        try:
            return json.loads(Path(text[1:]).read_bytes())
        except (OSError, ValueError) as error:
            raise Invalid(f"{text[1:]}: {error}", field=name) from None
    if text[:1] in '[{"' or text in ("true", "false", "null"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _group(resource: Resource) -> typer.Typer:
    title = t(f"noun.title.{resource.kind}")
    group = typer.Typer(name=resource.name, no_args_is_help=True, help=title)
    _add_reading(group, resource)
    if resource.writable:
        _add_writing(group, resource)
        _add_import(group, resource)
    for verb in resource.verbs:
        _add_verb(group, resource, verb)
    return group


def _add_reading(group: typer.Typer, resource: Resource) -> None:
    @group.command("list", help=t("noun.list"))
    def listing(fields: Fields = None, account: Account = None, as_json: Json = False) -> None:
        below = resource.table is accounts
        given = {"per_page": queries.MAX_PAGE, "below": below} | _filters(fields or [])
        query = read_form(queries.query_form(resource), given)

        async def find(work: Work) -> tuple[list[BaseModel], str | None]:
            owner = await owner_of(work, account)
            page = await rows.page(work, resource, owner, queries.asked(resource, query))
            return [rows.shown(resource, row) for row in page.rows], _next(query, page)

        found, more = in_transaction(find)
        _show(resource, found, as_json=as_json)
        if more:
            typer.echo(t("noun.more", more=more), err=True)

    @group.command("get", help=t("noun.get"))
    def get(which: Which, account: Account = None, as_json: Json = False) -> None:
        async def find(work: Work) -> BaseModel:
            owner, row_id = await find_row(work, resource, which, account)
            return rows.shown(resource, await rows.get(work, resource, owner, row_id))

        _show_one(in_transaction(find).model_dump(mode="json"), as_json=as_json)

    @group.command("export", help=t("noun.export"))
    def export(account: Account = None) -> None:
        async def write(work: Work) -> None:
            owner = await owner_of(work, account)
            query = queries.query_form(resource)(below=resource.table is accounts)
            asked = queries.asked(resource, query)
            await sheets.export(work, resource, owner, asked, typer.get_binary_stream("stdout"))

        in_transaction(write)


def _add_writing(group: typer.Typer, resource: Resource) -> None:
    @group.command("create", help=t("noun.create"))
    def create(fields: Fields = None, account: Account = None, as_json: Json = False) -> None:
        async def make(work: Work) -> dict[str, Any]:
            owner = await owner_of(work, account)
            given = await _given(work, resource, owner, fields)
            read_form(shapes.create_form(resource), given)
            [made] = await writing.create(work, resource, owner, [given])
            own = owner if resource.table is not accounts else await work.owner(made.id)
            row = await rows.find_made(work, resource, own, made.id)
            return rows.shown(resource, row).model_dump(mode="json") | made.shown_once

        _show_one(in_transaction(make), as_json=as_json)

    @group.command("update", help=t("noun.update"))
    def update(
        which: Which, fields: Fields = None, account: Account = None, as_json: Json = False
    ) -> None:
        async def change(work: Work) -> BaseModel:
            owner, row_id = await find_row(work, resource, which, account)
            row = await rows.get(work, resource, owner, row_id)
            old = rows.document(resource, row).model_dump(mode="json")
            given = _merged(old, await _given(work, resource, owner, fields))
            read_form(shapes.change_form(resource), given)
            await writing.change(work, resource, owner, row_id, given, None)
            return rows.shown(resource, await rows.get(work, resource, owner, row_id))

        _show_one(in_transaction(change).model_dump(mode="json"), as_json=as_json)

    @group.command("delete", help=t("noun.delete"))
    def delete(which: Which, account: Account = None) -> None:
        async def remove(work: Work) -> None:
            owner, row_id = await find_row(work, resource, which, account)
            await writing.delete(work, resource, owner, row_id, None)

        in_transaction(remove)


def _add_import(group: typer.Typer, resource: Resource) -> None:
    @group.command("import", help=t("noun.import"))
    def take(file: File, account: Account = None, dry_run: DryRun = False) -> None:
        class Back(Exception):
            pass

        outcome: sheets.Imported | None = None
        with Progress(console=Console(stderr=True)) as progress:
            task = progress.add_task(file.name, total=None)

            async def make(work: Work) -> None:
                nonlocal outcome
                owner = await owner_of(work, account)
                outcome = await sheets.take(
                    work,
                    resource,
                    owner,
                    file.read_bytes(),
                    lambda done, total: progress.update(task, completed=done, total=total),
                )
                if dry_run or outcome.errors:
                    raise Back

            with contextlib.suppress(Back):
                in_transaction(make)
        _tell_import(outcome)


def _tell_import(outcome: sheets.Imported | None) -> None:
    if outcome is None:
        return
    for error in outcome.errors:
        where = t("noun.row", row=error.row, field=error.field or "")
        typer.echo(f"{where}: {told(error.message, process_language())}", err=True)
    typer.echo(t("noun.imported", made=outcome.made, total=outcome.total))
    if outcome.errors:
        raise typer.Exit(2)


def _add_verb(group: typer.Typer, resource: Resource, verb: Verb) -> None:
    @group.command(verb.name, help=t("noun.verb", verb=verb.name))
    def act(
        which: Which, fields: Fields = None, account: Account = None, as_json: Json = False
    ) -> None:
        async def run(work: Work) -> BaseModel | None:
            owner, row_id = await find_row(work, resource, which, account)
            given = read_form(verb.takes or shapes.Form, body(fields or []))
            takes = given if verb.takes else None
            return await writing.act(work, resource, owner, row_id, verb, takes)

        if (answer := in_transaction(run)) is not None:
            _show_one(answer.model_dump(mode="json"), as_json=as_json)


async def find_row(
    work: Work, resource: Resource, which: str, account: str | None
) -> tuple[Owner, UUID]:
    """A row by its id, or in its account by what people call it; an account by its realm too."""
    if resource.table is accounts:
        owner = await owner_of(work, which)
        return owner, owner.id
    if (row_id := _uuid(which)) is not None:
        whose = sa.select(resource.table.c.account_id).where(resource.table.c.id == row_id)
        account_id = await work.connection.scalar(whose)
        if account_id is not None:
            return await work.owner(account_id), row_id
    owner = await owner_of(work, account)
    named = sa.select(resource.table.c.id).where(
        resource.table.c.account_id == owner.id, resource.table.c[resource.label] == which
    )
    found = list(await work.connection.scalars(named.limit(2)))
    if len(found) > 1:
        raise Invalid(
            Text("error.ambiguous_name", kind=resource.kind, value=which), field=resource.label
        )
    if not found:
        raise rows.not_found(resource)
    return owner, found[0]


async def _given(
    work: Work, resource: Resource, owner: Owner, pairs: Sequence[str] | None
) -> dict[str, Any]:
    """The fields; a reference may be given by the name of what it refers to."""
    document = body(pairs or [])
    for _, unknown in await naming.resolve(work, resource, owner, [document]):
        raise unknown
    return document


def read_form(form: type[M], document: dict[str, Any]) -> M:
    """The document as this form. Invalid names the field that is wrong, or that there is not."""
    try:
        return form.model_validate(document)
    except ValidationError as error:
        raise invalid(error) from None


def _next(query: queries.Listing, page: rows.Page) -> str | None:
    """What to add to the command for the rows after this page."""
    if page.next:
        return f"after={page.next}"
    if isinstance(query, queries.Paged) and query.page * query.per_page < (page.total or 0):
        return f"page={query.page + 1}"
    return None


def _merged(old: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Dotted fields change what they name and leave their neighbours."""
    merged = {}
    for name, value in given.items():
        before = old.get(name)
        if isinstance(value, dict) and isinstance(before, dict):
            value = before | _merged(before, value)
        merged[name] = value
    return merged


def _filters(pairs: Sequence[str]) -> dict[str, Any]:
    """`kind=desk kind=fax sort=-name`: a field named twice may be either."""
    given: dict[str, Any] = {}
    for pair in pairs:
        for name, value in body([pair]).items():
            given.setdefault(name, []).append(value)
    own = queries.Paged.model_fields | queries.Keyed.model_fields
    alone = ("_contains", "_from", "_to", "_set")
    return {
        name: values[-1] if name in own or name.endswith(alone) else values
        for name, values in given.items()
    }


def _show(resource: Resource, things: Sequence[BaseModel], *, as_json: bool) -> None:
    documents = [thing.model_dump(mode="json") for thing in things]
    if as_json:
        typer.echo(json.dumps(documents, ensure_ascii=False, indent=2))
        return
    names = ["id", *_plain_columns(resource)]
    table = Table(*names, box=box.SIMPLE)
    for document in documents:
        table.add_row(*(RichText(_cell(document.get(name))) for name in names))
    Console(highlight=False).print(table)


def _plain_columns(resource: Resource) -> Iterator[str]:
    hidden = {"account_id", "id", "created_at", "updated_at", "revision"}
    for name in queries.columns(resource):
        if name not in hidden:
            yield name


def _show_one(document: dict[str, Any], *, as_json: bool) -> None:
    """A field a line, each whole: a secret is there to be copied."""
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    width = max(map(len, document))
    for name, value in document.items():
        typer.echo(f"{name:{width}}  {_cell(value)}".rstrip())


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
