"""`ringfort dev …`: accounts, users, extensions and devices by hand, until the API has them."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.bootstrap import load_platform
from ringfort.domain.errors import Invalid
from ringfort.steps import parse_flow
from ringfort.store import accounts, devices, extensions, users
from ringfort.store.accounts import Account, NewAccount
from ringfort.store.db import migrate, open_database
from ringfort.store.scope import EVERYTHING
from ringfort.store.secrets import Digest, Vault
from ringfort.texts import t

T = TypeVar("T")


@dataclass(frozen=True)
class Store:
    """An open transaction and what store functions want besides."""

    connection: AsyncConnection
    vault: Vault
    domain: str

    async def account(self, realm: str) -> Account:
        """The account with this SIP domain, or NotFound."""
        return await accounts.by_realm(self.connection, EVERYTHING, realm)


def in_store(work: Callable[[Store], Awaitable[T]]) -> T:
    """One transaction on this platform's database, which is made if missing."""
    platform = load_platform()
    settings = platform.settings
    migrate(settings.database_url)

    async def run() -> T:
        database = open_database(settings.database_url, platform.state)
        try:
            async with database.write() as connection:
                vault = Vault(platform.secrets.master)
                return await work(Store(connection, vault, settings.domain))
        finally:
            await database.close()

    return asyncio.run(run())


def show(things: Sequence[object], columns: Sequence[str], *, as_json: bool) -> None:
    """These attributes as a table for people, or as a JSON array of objects for programs."""
    rows = [[_plain(getattr(thing, column)) for column in columns] for thing in things]
    if as_json:
        objects = [dict(zip(columns, row, strict=True)) for row in rows]
        typer.echo(json.dumps(objects, ensure_ascii=False, indent=2))
        return
    table = Table(box=box.SIMPLE)
    for column in columns:
        table.add_column(t(f"dev.column.{column}"), overflow="fold", no_wrap=column == "id")
    for row in rows:
        table.add_row(*(Text(value or "") for value in row))
    Console(highlight=False).print(table)


def show_made(thing: object, columns: Sequence[str], *, as_json: bool) -> None:
    """One thing, an attribute a line, each whole: its secret is there to be copied."""
    if as_json:
        show([thing], columns, as_json=True)
        return
    titles = {column: t(f"dev.column.{column}") for column in columns}
    width = max(map(len, titles.values()))
    for column, title in titles.items():
        typer.echo(f"{title:{width}}  {_plain(getattr(thing, column)) or ''}".rstrip())


def _plain(value: object) -> str | None:
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False)
    return None if value is None else str(value)


def _group(name: str) -> typer.Typer:
    group = typer.Typer(no_args_is_help=True, help=t(f"dev.{name}.help"))
    dev_app.add_typer(group, name=name)
    return group


dev_app = typer.Typer(no_args_is_help=True, help=t("dev.help"))
account_app = _group("account")
user_app = _group("user")
extension_app = _group("extension")
device_app = _group("device")

Json = Annotated[bool, typer.Option("--json", help=t("dev.option.json"))]
Slug = Annotated[str, typer.Argument(help=t("dev.option.slug"))]
Realm = Annotated[str, typer.Argument(help=t("dev.option.realm"))]
Number = Annotated[str, typer.Argument(help=t("dev.option.number"))]
Username = Annotated[str, typer.Argument(help=t("dev.option.username"))]
Name = Annotated[str, typer.Argument(help=t("dev.option.name"))]
UserId = Annotated[UUID, typer.Argument(help=t("dev.option.user"))]
MaybeName = Annotated[str | None, typer.Option("--name", help=t("dev.option.name"))]
MaybeUser = Annotated[UUID | None, typer.Option("--user", help=t("dev.option.user"))]
MaybeNumber = Annotated[str | None, typer.Option("--extension", help=t("dev.option.extension"))]
MaybeParent = Annotated[str | None, typer.Option("--parent", help=t("dev.option.parent"))]
MaybeRealm = Annotated[str | None, typer.Option("--realm", help=t("dev.option.new_realm"))]
Kind = Annotated[Literal["reseller", "customer"], typer.Option(help=t("dev.option.kind"))]
Zone = Annotated[str, typer.Option("--time-zone", help=t("dev.option.time_zone"))]
Language = Annotated[str, typer.Option("--language", help=t("dev.option.language"))]
WhichDigest = Annotated[Digest, typer.Option("--digest", help=t("dev.option.digest"))]
FlowFile = Annotated[Path, typer.Argument(help=t("dev.option.flow"), exists=True, dir_okay=False)]

ACCOUNT = ("id", "kind", "slug", "name", "realm", "time_zone", "language")
USER = ("id", "name", "language")
EXTENSION = ("id", "number", "user_id", "flow")
DEVICE = ("id", "username", "user_id", "digest")
NEW_DEVICE = ("id", "username", "realm", "secret", "digest")


@dataclass(frozen=True)
class NewDevice:
    """What to type into the phone; the secret is not shown again."""

    id: UUID
    username: str
    realm: str
    secret: str
    digest: Digest


@account_app.command("add", help=t("dev.account.add"))
def account_add(
    slug: Slug,
    name: MaybeName = None,
    parent: MaybeParent = None,
    kind: Kind = "customer",
    realm: MaybeRealm = None,
    time_zone: Zone = "UTC",
    language: Language = "en",
    as_json: Json = False,
) -> None:
    new = NewAccount(slug, name or slug, kind, realm, time_zone, language)

    async def add(store: Store) -> Account:
        root = await accounts.platform(store.connection, store.domain)
        above = await store.account(parent) if parent else root
        return await accounts.create(store.connection, above, new, store.domain)

    show_made(in_store(add), ACCOUNT, as_json=as_json)


@account_app.command("list", help=t("dev.account.list"))
def account_list(as_json: Json = False) -> None:
    show(
        in_store(lambda store: accounts.listing(store.connection)),
        ACCOUNT,
        as_json=as_json,
    )


@account_app.command("delete", help=t("dev.account.delete"))
def account_delete(realm: Realm) -> None:
    async def delete(store: Store) -> None:
        await accounts.delete(store.connection, await store.account(realm))

    in_store(delete)


@user_app.command("add", help=t("dev.user.add"))
def user_add(realm: Realm, name: Name, number: MaybeNumber = None, as_json: Json = False) -> None:
    async def add(store: Store) -> users.User:
        account = await store.account(realm)
        user = await users.create(store.connection, account, name)
        if number is not None:
            await extensions.create(store.connection, account, number, user.id)
        return user

    show_made(in_store(add), USER, as_json=as_json)


@user_app.command("list", help=t("dev.user.list"))
def user_list(realm: Realm, as_json: Json = False) -> None:
    async def find(store: Store) -> list[users.User]:
        return await users.listing(store.connection, (await store.account(realm)).sight)

    show(in_store(find), USER, as_json=as_json)


@user_app.command("delete", help=t("dev.user.delete"))
def user_delete(realm: Realm, user: UserId) -> None:
    async def delete(store: Store) -> None:
        await users.delete(store.connection, (await store.account(realm)).sight, user)

    in_store(delete)


@extension_app.command("add", help=t("dev.extension.add"))
def extension_add(
    realm: Realm, number: Number, user: MaybeUser = None, as_json: Json = False
) -> None:
    async def add(store: Store) -> extensions.Extension:
        return await extensions.create(store.connection, await store.account(realm), number, user)

    show_made(in_store(add), EXTENSION, as_json=as_json)


@extension_app.command("list", help=t("dev.extension.list"))
def extension_list(realm: Realm, as_json: Json = False) -> None:
    async def find(store: Store) -> list[extensions.Extension]:
        return await extensions.listing(store.connection, (await store.account(realm)).sight)

    show(in_store(find), EXTENSION, as_json=as_json)


@extension_app.command("delete", help=t("dev.extension.delete"))
def extension_delete(realm: Realm, number: Number) -> None:
    async def delete(store: Store) -> None:
        account = await store.account(realm)
        extension = await extensions.by_number(store.connection, account, number)
        await extensions.delete(store.connection, account.sight, extension.id)

    in_store(delete)


@extension_app.command("flow", help=t("dev.extension.flow"))
def extension_flow(realm: Realm, number: Number, file: FlowFile) -> None:
    document = _flow_document(file)

    async def draw(store: Store) -> None:
        account = await store.account(realm)
        extension = await extensions.by_number(store.connection, account, number)
        await extensions.set_flow(store.connection, account.sight, extension.id, document)

    in_store(draw)


@device_app.command("add", help=t("dev.device.add"))
def device_add(
    realm: Realm,
    username: Username,
    user: MaybeUser = None,
    number: MaybeNumber = None,
    digest: WhichDigest = "md5",
    as_json: Json = False,
) -> None:
    async def add(store: Store) -> NewDevice:
        account = await store.account(realm)
        owner = user
        if number is not None:
            extension = await extensions.by_number(store.connection, account, number)
            owner = extension.user_id
        device, secret = await devices.create(
            store.connection, store.vault, account, username, owner, digest
        )
        return NewDevice(device.id, device.username, account.realm, secret, digest)

    show_made(in_store(add), NEW_DEVICE, as_json=as_json)


@device_app.command("list", help=t("dev.device.list"))
def device_list(realm: Realm, as_json: Json = False) -> None:
    async def find(store: Store) -> list[devices.Device]:
        return await devices.listing(store.connection, (await store.account(realm)).sight)

    show(in_store(find), DEVICE, as_json=as_json)


@device_app.command("delete", help=t("dev.device.delete"))
def device_delete(realm: Realm, username: Username) -> None:
    async def delete(store: Store) -> None:
        account = await store.account(realm)
        device = await devices.by_username(store.connection, account, username)
        await devices.delete(store.connection, account.sight, device.id)

    in_store(delete)


def _flow_document(file: Path) -> dict[str, Any]:
    """The file's flow in the form it is stored in. Invalid names the file or the field in it."""
    try:
        document = json.loads(file.read_bytes())
    except ValueError as error:
        raise Invalid(f"flow: {file} is not JSON: {error}", field="flow") from None
    try:
        return parse_flow(document).dump()
    except Invalid as error:
        raise Invalid(f"{error.field or 'flow'}: {error.message}", field=error.field) from None
