"""Accounts and phones for tests, made as the API makes them; each call its own names."""

import itertools
import os
from collections.abc import Awaitable, Callable
from typing import Any, Literal, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.resources._mechanism import rows, writing
from ringfort.resources._mechanism.by_platform import Phone, add_phone_user, platform_work
from ringfort.resources._mechanism.declare import Change, Resource
from ringfort.resources._mechanism.work import UNSET, Work
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.store import accounts
from ringfort.store.accounts import Account
from ringfort.store.db import Database
from ringfort.store.scope import EVERYTHING
from ringfort.store.secrets import Digest, Vault

T = TypeVar("T")

_numbers = itertools.count(1)


class Factory:
    """Makes things on one platform. `domain` is the platform's."""

    def __init__(self, database: Database, vault: Vault, domain: str = "pbx.localhost") -> None:
        self.database = database
        self.vault = vault
        self.domain = domain
        self.site = UNSET

    async def make_account(
        self,
        slug: str | None = None,
        *,
        kind: Literal["reseller", "customer"] = "customer",
        parent: Account | None = None,
        **fields: Any,
    ) -> Account:
        """An account below `parent` (the platform unless given), with a slug nobody else has."""
        slug = slug or f"t{os.getpid()}-{next(_numbers)}"

        async def make(work: Work) -> Account:
            above = await work.owner(parent.id if parent else work.caller.account_id)
            body = {"slug": slug, "name": f"Company {slug}", "kind": kind} | fields
            made = await writing.create(work, ACCOUNT, above, [body])
            return await accounts.get(work.connection, EVERYTHING, made[0].id)

        return await self.work(make)

    async def make_user_with_phone(
        self,
        account: Account,
        extension: str = "1001",
        *,
        name: str | None = None,
        username: str | None = None,
        digest: Digest = "md5",
    ) -> Phone:
        """A user with an extension and a device: `.extension .username .secret .realm`."""
        return await self.work(
            lambda work: add_phone_user(
                work, account.id, name or f"User {extension}", extension, username, digest
            )
        )

    async def make(self, account: Account, resource: Resource, **fields: Any) -> Change:
        """One row of a noun; what is shown once is in the change's `shown_once`."""

        async def make(work: Work) -> Change:
            owner = await work.owner(account.id)
            return (await writing.create(work, resource, owner, [fields]))[0]

        return await self.work(make)

    async def change(
        self, account: Account, resource: Resource, row_id: Any, **fields: Any
    ) -> None:
        """Set fields of a row."""

        async def change(work: Work) -> None:
            owner = await work.owner(account.id)
            await writing.change(work, resource, owner, row_id, fields, None)

        await self.work(change)

    async def change_document(
        self, account: Account, resource: Resource, row_id: Any, name: str, **fields: Any
    ) -> None:
        """Set fields inside a document of a row, keeping the others."""

        async def change(work: Work) -> None:
            owner = await work.owner(account.id)
            row = await rows.held(work, resource, row_id)
            body = {name: row[name] | fields}
            await writing.change(work, resource, owner, row_id, body, None)

        await self.work(change)

    async def platform_account(self) -> Account:
        """The root of the tree."""

        async def read(work: Work) -> Account:
            return await accounts.get(work.connection, EVERYTHING, work.caller.account_id)

        return await self.work(read)

    async def delete(self, account: Account, resource: Resource, row_id: Any) -> None:
        """Delete a row."""

        async def delete(work: Work) -> None:
            owner = await work.owner(account.id)
            await writing.delete(work, resource, owner, row_id, None)

        await self.work(delete)

    async def work(self, change: Callable[[Work], Awaitable[T]]) -> T:
        """One transaction of the platform's."""
        async with self.database.write() as connection:
            work = await platform_work(connection, self.vault, self.domain, site=self.site)
            return await change(work)

    async def write(self, change: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """One transaction around a store function."""
        async with self.database.write() as connection:
            return await change(connection)
