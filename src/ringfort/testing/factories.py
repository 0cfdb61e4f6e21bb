"""Accounts and phones for tests: store functions with names made up, each call its own."""

import itertools
import os
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.store import accounts, people
from ringfort.store.accounts import Account, NewAccount
from ringfort.store.db import Database
from ringfort.store.people import Phone
from ringfort.store.secrets import Digest, Vault

T = TypeVar("T")

_numbers = itertools.count(1)


class Factory:
    """Makes things on one platform. `domain` is the platform's."""

    def __init__(self, database: Database, vault: Vault, domain: str = "pbx.localhost") -> None:
        self.database = database
        self.vault = vault
        self.domain = domain

    async def make_account(
        self,
        slug: str | None = None,
        *,
        kind: accounts.Kind = "customer",
        parent: Account | None = None,
        realm: str | None = None,
        language: str = "en",
        time_zone: str = "UTC",
    ) -> Account:
        """An account below `parent` (the platform unless given), with a slug nobody else has."""
        slug = slug or f"t{os.getpid()}-{next(_numbers)}"
        new = NewAccount(slug, f"Company {slug}", kind, realm, time_zone, language)

        async def make(connection: AsyncConnection) -> Account:
            above = parent or await accounts.platform(connection, self.domain)
            return await accounts.create(connection, above, new, self.domain)

        return await self.write(make)

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
        return await self.write(
            lambda connection: people.add_phone_user(
                connection,
                self.vault,
                account,
                name or f"User {extension}",
                extension,
                username,
                digest,
            )
        )

    async def write(self, change: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """One transaction around a store function."""
        async with self.database.write() as connection:
            return await change(connection)
