"""Fixtures of the portal's tests: the running platform, a real browser, people with log-ins."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from ringfort.domain.permissions import Role
from ringfort.resources.identity.logins import LOGIN
from ringfort.settings import Platform
from ringfort.store.accounts import Account
from tests.calls.conftest import office, offices
from tests.calls.office import Office
from tests.calls.platform import running
from tests.portal.chromium import chromium
from tests.portal.looks import EN_LIGHT_WIDE, Look
from tests.portal.person import Person

__all__ = ["office", "offices"]


@dataclass(frozen=True, slots=True)
class Credentials:
    id: UUID
    email: str
    password: str


Sits = Callable[..., Awaitable[Person]]


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """With two application servers, so that one may rest."""
    with running(tmp_path_factory.mktemp("platform"), servers=2) as platform:
        yield platform


@pytest.fixture(scope="session")
def portal_url(platform: Platform) -> str:
    """Where the API serves it, by HTTPS."""
    return f"https://127.0.0.1:{platform.ports.api_tls}"


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture
async def sit_down(browser: Browser, portal_url: str) -> AsyncIterator[Sits]:
    """`await sit_down(look)`: somebody opens the portal."""
    people: list[Person] = []

    async def sit(look: Look = EN_LIGHT_WIDE, **more: Any) -> Person:
        people.append(await Person.sit_down(browser, portal_url, look, **more))
        return people[-1]

    yield sit
    assert [person.faults for person in people if person.faults] == []


async def credentials(
    office: Office,
    account: Account,
    role: Role | None,
    name: str,
    look: Look = EN_LIGHT_WIDE,
    **more: Any,
) -> Credentials:
    """A log-in with a password that is known, of somebody who sees the portal so."""
    email = f"{name.lower()}@{account.slug}.example"
    made = await office.factory.make(
        account, LOGIN, email=email, name=name, role=role, with_password=True,
        language=look.language, **more,
    )  # fmt: skip
    return Credentials(made.id, email, made.shown_once["system_password"])
