"""The API over ASGI, on a database of the test's own; `as_role` says who asks."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import APIRouter, FastAPI, Request

from ringfort.api.app import create_app
from ringfort.api.desk import Desk
from ringfort.api.routes.app_servers import app_server_routes
from ringfort.api.routes.bans import ban_routes
from ringfort.api.routes.branding import branding_routes
from ringfort.api.routes.call_details import call_details_routes
from ringfort.api.routes.files import file_routes
from ringfort.api.routes.live_calls import live_call_routes
from ringfort.api.routes.money import money_routes
from ringfort.api.routes.rates import rate_routes
from ringfort.api.routes.registrations import registration_routes
from ringfort.api.routes.route_checks import route_check_routes
from ringfort.domain.bans import Trusted
from ringfort.domain.errors import Unauthenticated
from ringfort.domain.ids import new_id
from ringfort.domain.permissions import ROLES, Actor, Caller, Role
from ringfort.resources._mechanism.work import Site
from ringfort.resources.calls.ladder import Inside
from ringfort.store.accounts import Account
from ringfort.store.db import Database
from ringfort.store.decks.files import DeckFiles
from ringfort.store.records.captured import Captures
from ringfort.store.secrets import Vault
from ringfort.store.shelf import Shelf
from ringfort.testing.defence import FakeDefence
from ringfort.testing.exchange import FakeExchange
from ringfort.testing.factories import Factory
from ringfort.testing.fleet import FakeFleet
from ringfort.testing.registrar import FakeRegistrar
from tests.store.conftest import *  # noqa: F403

INSIDE = Inside({"192.0.2.1:5060"}, "10.0.0.1", {"10.0.0.11"})
"""The edge's addresses, outside and in, and an application server's."""
OURS = "192.0.2.200"
"""An address that nobody may ban."""


async def _quiet() -> list[object]:
    return []


class Seat:
    """Stands for what each test brings: an application takes long to build."""

    taken_by: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.taken_by, name)


@dataclass
class Hall:
    """One application for all tests, with a seat for each of its parts."""

    vault: Vault
    callers: dict[str, Caller] = field(default_factory=dict)
    database: Any = field(default_factory=Seat)
    shelf: Any = field(default_factory=Seat)
    captures: Any = field(default_factory=Seat)
    deck_files: Any = field(default_factory=Seat)
    registrar: Any = field(default_factory=Seat)
    defence: Any = field(default_factory=Seat)
    exchange: Any = field(default_factory=Seat)
    fleet: Any = field(default_factory=Seat)

    def __post_init__(self) -> None:
        site = Site(portal="https://pbx.example.com", sms=True)
        desk = Desk(self.database, self.vault, "pbx.localhost", self._authenticate, site=site)
        routers = [
            file_routes(desk, self.shelf),
            branding_routes(desk, self.shelf),
            rate_routes(desk, self.deck_files),
            *registration_routes(desk, self.registrar),
            *live_call_routes(desk, self.exchange),
            call_details_routes(desk, self.captures, INSIDE),
            ban_routes(desk, self.defence, Trusted([IPv4Network(OURS)])),
            money_routes(desk),
            route_check_routes(desk, self.exchange),
            app_server_routes(desk, self.fleet),
        ]
        self.app = create_app(_quiet, desk, routers)  # type: ignore[arg-type]

    def seat(self, **parts: object) -> None:
        """By name; whoever called before is forgotten."""
        self.callers.clear()
        for name, part in parts.items():
            getattr(self, name).taken_by = part

    async def _authenticate(self, request: Request) -> Caller:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.callers:
            raise Unauthenticated("nobody")
        return self.callers[token]


@dataclass
class Api:
    """Clients of one application, each with a caller of its own."""

    app: FastAPI
    callers: dict[str, Caller]
    registrar: FakeRegistrar
    defence: FakeDefence
    exchange: FakeExchange
    fleet: FakeFleet

    @contextmanager
    def extended(self, router: APIRouter) -> Iterator[None]:
        """With routes that no other test has."""
        own = len(self.app.router.routes)
        self.app.include_router(router, prefix="/api/v1")
        self.app.openapi_schema = None
        try:
            yield
        finally:
            del self.app.router.routes[own:]
            self.app.openapi_schema = None

    def client(self, account: Account, role: Role, **more: object) -> httpx.AsyncClient:
        actor = Actor("login", new_id(), f"{role}@{account.slug}")
        caller = Caller(actor, account.id, account.path, ROLES[role])
        token = str(actor.id)
        self.callers[token] = replace(caller, **more)  # type: ignore[arg-type]
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url="http://api/api/v1",
            headers={"Authorization": f"Bearer {token}"},
        )


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "files")


@pytest.fixture
def captures(tmp_path: Path) -> Captures:
    return Captures(tmp_path / "capture")


@pytest.fixture
def deck_files(tmp_path: Path) -> DeckFiles:
    return DeckFiles(tmp_path / "decks")


@pytest.fixture(scope="session")
def hall(vault: Vault) -> Hall:
    return Hall(vault)


@pytest.fixture
def api(
    hall: Hall, database: Database, shelf: Shelf, captures: Captures, deck_files: DeckFiles
) -> Api:
    fakes = {
        "registrar": FakeRegistrar(),
        "defence": FakeDefence(),
        "exchange": FakeExchange(),
        "fleet": FakeFleet(),
    }
    hall.seat(database=database, shelf=shelf, captures=captures, deck_files=deck_files, **fakes)
    return Api(hall.app, hall.callers, **fakes)  # type: ignore[arg-type]


@pytest_asyncio.fixture
async def acme(factory: Factory) -> Account:
    return await factory.make_account("acme")


@pytest_asyncio.fixture
async def admin(api: Api, acme: Account) -> AsyncIterator[httpx.AsyncClient]:
    async with api.client(acme, Role.ACCOUNT_ADMINISTRATOR) as client:
        yield client
