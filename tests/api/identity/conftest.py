"""The API on SQLite; what depends on the database is tested with the store."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography.fernet import Fernet

from ringfort.store.accounts import Account
from ringfort.store.db import Database, open_database
from ringfort.store.secrets import Vault
from ringfort.testing.factories import Factory
from tests.api.identity.house import House
from tests.api.identity.people import Clock, Desk, make_login


@pytest_asyncio.fixture
async def database(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    made = open_database(sqlite_url, tmp_path)
    yield made
    await made.close()


@pytest.fixture(scope="session")
def vault() -> Vault:
    return Vault(Fernet.generate_key().decode())


@pytest.fixture
def factory(database: Database, vault: Vault) -> Factory:
    return Factory(database, vault)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(database: Database, vault: Vault, clock: Clock) -> House:
    return House(database, vault, clock)


@pytest_asyncio.fixture
async def account(factory: Factory) -> Account:
    return await factory.make_account()


@pytest_asyncio.fixture
async def ann(factory: Factory, account: Account) -> Desk:
    """An account's administrator."""
    return await make_login(factory, account)
