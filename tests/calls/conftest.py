"""Fixtures of the call tests: one running platform, a fresh office for each test."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from ringfort.bootstrap.site import site
from ringfort.resources.routing.routes import ROUTE
from ringfort.resources.routing.trunks import TRUNK
from ringfort.settings import Platform
from ringfort.store.db import open_database
from ringfort.store.secrets import Vault
from ringfort.testing.factories import Factory
from tests.calls.kinds import Browsers
from tests.calls.office import Office, booth_of, edge_of
from tests.calls.platform import running
from tests.worker import WORKER


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with running(tmp_path_factory.mktemp("platform")) as platform:
        yield platform


@pytest_asyncio.fixture
async def offices(platform: Platform, tmp_path: Path) -> AsyncIterator["Offices"]:
    """For tests with more than one company: `await offices.open()`."""
    async with AsyncExitStack() as stack:
        offices = await Offices.start(stack, platform, tmp_path)
        yield offices
        await offices.withdraw()


@pytest_asyncio.fixture
async def office(offices: "Offices") -> Office:
    """A company of its own for this test."""
    return await offices.open()


@pytest_asyncio.fixture
async def browsers(tmp_path: Path) -> AsyncIterator[Browsers]:
    async with AsyncExitStack() as stack:
        yield Browsers(stack, tmp_path)


class Offices:
    """Opens companies that share one booth of phones."""

    def __init__(self, platform: Platform, office: Office) -> None:
        self._platform, self._first = platform, office

    @classmethod
    async def start(cls, stack: AsyncExitStack, platform: Platform, folder: Path) -> "Offices":
        database = open_database(platform.settings.database_url, platform.state)
        stack.push_async_callback(database.close)
        vault = Vault(platform.secrets.master)
        factory = Factory(database, vault, platform.settings.domain)
        factory.site = site(platform)
        edge = await stack.enter_async_context(edge_of(platform, str(WORKER)))
        booth = await stack.enter_async_context(booth_of(folder))
        account = await factory.make_account()
        return cls(platform, Office(platform, factory, account, booth, edge))

    async def withdraw(self) -> None:
        """What the platform offered in this test is none of the next one's."""
        root = await self._first.factory.platform_account()
        platform = replace(self._first, account=root)
        for noun in (TRUNK, ROUTE):
            for row in await platform.rows(noun):
                if row["shared"]:
                    await platform.factory.change(root, noun, row["id"], shared=False)

    async def open(self) -> Office:
        """A fresh account, with no users yet."""
        first = self._first
        account = await first.factory.make_account()
        return Office(self._platform, first.factory, account, first.booth, first.edge)
