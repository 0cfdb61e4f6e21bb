"""Fixtures of the tests that kill: one hall of calls for all, and the machine they run on."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from ringfort.settings import Platform
from tests.calls.conftest import Offices
from tests.calls.kills.hall import Hall
from tests.calls.kills.machine import Machine
from tests.calls.kinds import Browsers
from tests.calls.money import company as below_a_seller
from tests.calls.money import wrong
from tests.calls.office import Office, booth_of
from tests.calls.outside import allow


@pytest.fixture(scope="session")
def machine(platform: Platform) -> Machine:
    return Machine(platform)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def company(
    platform: Platform, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Office]:
    """A company for all tests, with twenty phones at most."""
    async with AsyncExitStack() as stack:
        offices = await Offices.start(stack, platform, tmp_path_factory.mktemp("phones"))
        yield await offices.open()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def aside(company: Office, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """The same company, with twenty more phones."""
    async with booth_of(tmp_path_factory.mktemp("aside"), 1) as booth:
        yield replace(company, booth=booth)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def abroad(aside: Office) -> Office:
    """The same, and may call abroad."""
    await allow(aside, "international")
    return aside


@pytest_asyncio.fixture(loop_scope="session")
async def apart(company: Office, tmp_path: Path) -> AsyncIterator[Office]:
    """Another company, with phones, trunks and money of its own."""
    async with booth_of(tmp_path, 2) as booth:
        yield await below_a_seller(replace(company, booth=booth))


@pytest_asyncio.fixture(loop_scope="session")
async def browsers(tmp_path: Path) -> AsyncIterator[Browsers]:
    """As elsewhere, on these tests' loop."""
    async with AsyncExitStack() as stack:
        yield Browsers(stack, tmp_path)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def hall(company: Office, aside: Office) -> Hall:
    return await Hall.open(company, aside)


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def books(company: Office) -> AsyncIterator[None]:
    """They are right after every death."""
    yield
    assert not await wrong(company)
