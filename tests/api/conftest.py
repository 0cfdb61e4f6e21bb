"""The API over ASGI, on a database of the test's own; `as_role` says who asks."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Network
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI, Request

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


@dataclass
class Api:
    """Clients of one application, each with a caller of its own."""

    app: FastAPI
    callers: dict[str, Caller]
    registrar: FakeRegistrar
    defence: FakeDefence
    exchange: FakeExchange
    fleet: FakeFleet

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


@pytest.fixture
def api(
    database: Database, vault: Vault, shelf: Shelf, captures: Captures, deck_files: DeckFiles
) -> Api:
    callers: dict[str, Caller] = {}

    async def authenticate(request: Request) -> Caller:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in callers:
            raise Unauthenticated("nobody")
        return callers[token]

    site = Site(portal="https://pbx.example.com", sms=True)
    desk = Desk(database, vault, "pbx.localhost", authenticate, site=site)
    more = [file_routes(desk, shelf), branding_routes(desk, shelf)]
    registrar, defence, exchange = FakeRegistrar(), FakeDefence(), FakeExchange()
    fleet = FakeFleet()
    more.append(rate_routes(desk, deck_files))
    more += registration_routes(desk, registrar) + live_call_routes(desk, exchange)
    more.append(call_details_routes(desk, captures, INSIDE))
    more.append(ban_routes(desk, defence, Trusted([IPv4Network(OURS)])))
    more.append(money_routes(desk))
    more.append(route_check_routes(desk, exchange))
    more.append(app_server_routes(desk, fleet))
    app = create_app(_quiet, desk, more)  # type: ignore[arg-type]
    return Api(app, callers, registrar, defence, exchange, fleet)


@pytest_asyncio.fixture
async def acme(factory: Factory) -> Account:
    return await factory.make_account("acme")


@pytest_asyncio.fixture
async def admin(api: Api, acme: Account) -> AsyncIterator[httpx.AsyncClient]:
    async with api.client(acme, Role.ACCOUNT_ADMINISTRATOR) as client:
        yield client
