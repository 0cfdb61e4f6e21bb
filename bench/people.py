"""Accounts for the load, made once per state directory by the product's store functions."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from ringfort.domain.ids import new_id
from ringfort.settings import Platform
from ringfort.store.accounts import Account
from ringfort.store.db import Database, open_database
from ringfort.store.secrets import Vault
from ringfort.store.tables import accounts, devices
from ringfort.testing.factories import Factory

USERS = 20
"""Callers and as many callees."""


@dataclass(frozen=True, slots=True)
class Phone:
    """What SIPp needs to be this phone; its number is its user name."""

    user: str
    realm: str
    secret: str

    def row(self, *more: str) -> str:
        """A line of SIPp's -inf file."""
        login = f"[authentication username={self.user} password={self.secret}]"
        return ";".join((self.user, self.realm, login, *more))


async def phones(platform: Platform, accounts: int = 1) -> tuple[Sequence[Phone], Sequence[Phone]]:
    """Callers and callees, each pair in the next of so many accounts."""
    path = platform.state / "bench.json"
    if not path.exists():
        made = await _make(platform, accounts)
        path.touch(mode=0o600)
        path.write_text(json.dumps([asdict(phone) for phone in made]))
    found = [Phone(**each) for each in json.loads(path.read_text())]
    return found[:USERS], found[USERS:]


def nobody(realm: str) -> tuple[Sequence[Phone], Sequence[Phone]]:
    """The same for bare Asterisk, which knows no accounts."""
    numbers = [str(2001 + n) for n in range(2 * USERS)]
    found = [Phone(number, realm, "-") for number in numbers]
    return found[:USERS], found[USERS:]


async def _make(platform: Platform, accounts: int) -> list[Phone]:
    async with factory_of(platform) as factory:
        owners = [await factory.make_account() for _ in range(min(accounts, USERS))]
        made = [
            await factory.make_user_with_phone(owners[n % USERS % len(owners)], str(2001 + n))
            for n in range(2 * USERS)
        ]
    return [Phone(each.username, each.realm, each.secret) for each in made]


async def crowd(platform: Platform, count: int) -> None:
    """So many accounts with a phone each, which call nobody."""
    async with factory_of(platform) as factory:
        account = await factory.make_account()
        await factory.make_user_with_phone(account, "2001")
        await many_accounts(factory.database, account, count - 1)


@asynccontextmanager
async def factory_of(platform: Platform) -> AsyncIterator[Factory]:
    database = open_database(platform.settings.database_url, platform.state)
    try:
        yield Factory(database, Vault(platform.secrets.master), platform.settings.domain)
    finally:
        await database.close()


async def many_accounts(database: Database, like: Account, count: int) -> None:
    """Accounts below the same parent, each with copies of this one's devices."""
    async with database.write() as connection:
        found = await connection.execute(accounts.select().where(accounts.c.id == like.id))
        account = found.mappings().one()
        found = await connection.execute(devices.select().where(devices.c.account_id == like.id))
        phones = found.mappings().all()
        above = like.path.removesuffix(f"{like.id}/")
        for start in range(0, count, 1000):
            ids = [new_id() for _ in range(min(1000, count - start))]
            names = [{"slug": f"a{each.hex}", "realm": f"{each.hex}.example"} for each in ids]
            places = [{"id": each, "path": f"{above}{each}/"} for each in ids]
            rows = [dict(account) | a | b for a, b in zip(names, places, strict=True)]
            await connection.execute(accounts.insert(), rows)
            owned = [
                dict(phone) | {"id": new_id(), "account_id": each, "user_id": None}
                for each in ids
                for phone in phones
            ]
            if owned:
                await connection.execute(devices.insert(), owned)


def write(path: Path, rows: Sequence[str]) -> Path:
    """An -inf file, used line by line and round again."""
    path.write_text("\n".join(("SEQUENTIAL", *rows, "")))
    return path
