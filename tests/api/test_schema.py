"""schemathesis over the whole OpenAPI document: no 5xx, no answer that is not documented."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
import uvicorn
from cryptography.fernet import Fernet
from fastapi import FastAPI, Request
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ringfort.api.app import create_app
from ringfort.api.desk import Desk
from ringfort.api.routes.bans import ban_routes
from ringfort.api.routes.branding import branding_routes
from ringfort.api.routes.call_details import call_details_routes
from ringfort.api.routes.files import file_routes
from ringfort.api.routes.live_calls import live_call_routes
from ringfort.api.routes.rates import rate_routes
from ringfort.api.routes.registrations import registration_routes
from ringfort.api.routes.route_checks import route_check_routes
from ringfort.domain.bans import Trusted
from ringfort.domain.permissions import ROLES, Actor, Caller, Role
from ringfort.resources.calls.ladder import Inside
from ringfort.store.db import Database, migrate, open_database
from ringfort.store.decks.files import DeckFiles
from ringfort.store.records.captured import Captures
from ringfort.store.secrets import Vault
from ringfort.store.shelf import Shelf
from ringfort.testing.defence import FakeDefence
from ringfort.testing.eventually import eventually_sync
from ringfort.testing.exchange import FakeExchange
from ringfort.testing.factories import Factory
from ringfort.testing.registrar import FakeRegistrar
from tests.api.walk import Belongings

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
EXAMPLES = 12
"""Of every operation."""


@dataclass(frozen=True)
class World:
    """The document of one application, and ids of what there is in it, by kind."""

    schema: Any
    ids: dict[str, str]


async def _belongings(url: str, folder: Path, vault: Vault) -> Belongings:
    database = open_database(url, folder)
    factory = Factory(database, vault)
    reseller = await factory.make_account("north", kind="reseller")
    found = await Belongings.of(factory, await factory.make_account("acme", parent=reseller))
    await database.close()
    return found


async def _pulses() -> list[Any]:
    return []


def _application(desk: Desk, folder: Path) -> FastAPI:
    shelf = Shelf(folder / "files")
    routers = [file_routes(desk, shelf), branding_routes(desk, shelf)]
    routers.append(rate_routes(desk, DeckFiles(folder / "decks")))
    routers += registration_routes(desk, FakeRegistrar())
    routers += live_call_routes(desk, FakeExchange())
    routers.append(route_check_routes(desk, FakeExchange()))
    routers.append(call_details_routes(desk, Captures(folder / "capture"), Inside((), "", ())))
    return create_app(_pulses, desk, [*routers, ban_routes(desk, FakeDefence(), Trusted())])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("schema")
    url, vault = f"sqlite:///{folder}/db/ringfort.db", Vault(Fernet.generate_key().decode())
    migrate(url)
    owned = asyncio.run(_belongings(url, folder, vault))
    database: Database = open_database(url, folder)
    account = owned.account
    caller = Caller(
        Actor("login", None, "schemathesis"),
        account.id,
        account.path,
        ROLES[Role.PLATFORM_ADMINISTRATOR],
    )

    async def authenticate(_request: Request) -> Caller:
        return caller

    app = _application(Desk(database, vault, "pbx.localhost", authenticate), folder)
    app.openapi()  # made now: on a busy machine it takes longer than the client waits
    ids = {kind: str(row) for kind, row in owned.rows.items()}
    with serving(app) as url:
        yield World(schemathesis.openapi.from_url(f"{url}/api/v1/openapi.json"), ids)


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """A real server in a thread; its base URL."""
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, lifespan="off", log_config=None)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        eventually_sync(lambda: server.started, promise_s=2)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def _known(operation: Any, parameters: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    """Ids that exist, else everything would be 404."""
    kind = (operation.tags or [""])[0].removesuffix("s")
    known = {"account_id": ids["account"], "id": ids.get(kind, ids["account"])}
    return {name: known.get(name, value) for name, value in parameters.items()}


def _operations() -> list[tuple[str, str]]:
    app = _application(None, Path())  # type: ignore[arg-type]
    paths = app.openapi()["paths"]
    return [(method, path) for path, methods in paths.items() for method in methods]


@pytest.mark.parametrize(("method", "path"), _operations())
def test_every_answer_is_documented(world: World, method: str, path: str) -> None:
    operation = world.schema[path][method]

    @hypothesis.settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy())
    def answers(case: Any) -> None:
        case.path_parameters = _known(operation, case.path_parameters or {}, world.ids)
        case.call_and_validate(checks=CHECKS, timeout=20)

    answers()
