"""schemathesis over the routes of logging in, as somebody who has logged in."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import pytest
import schemathesis
from cryptography.fernet import Fernet
from fastapi import FastAPI

from ringfort.api.auth import CSRF_HEADER, Gate
from ringfort.api.entrance import Entrance
from ringfort.api.errors import handle_errors
from ringfort.api.limits import Buckets, Tries
from ringfort.api.routes.identity import identity_routes
from ringfort.store.db import Database, migrate, open_database
from ringfort.store.identity.hashing import Passwords
from ringfort.store.secrets import Vault
from ringfort.testing.factories import Factory
from tests.api.identity.house import QUICK, SETUP
from tests.api.identity.people import Desk, make_login
from tests.api.test_schema import CHECKS, EXAMPLES, serving


def application(database: Database, vault: Vault) -> FastAPI:
    gate = Gate(database, requests=Buckets(1e6, 1_000_000))
    app = FastAPI()
    handle_errors(app)
    entrance = Entrance(gate, vault, Passwords(QUICK), Tries(1_000_000, 60))
    for router in identity_routes(entrance, SETUP):
        app.include_router(router, prefix="/api/v1")
    return app


@dataclass(frozen=True)
class World:
    """A served application and somebody who can log in."""

    url: str
    schema: Any
    ann: Desk

    def session(self) -> dict[str, str]:
        """Headers of a new session."""
        given = {"email": self.ann.email, "password": self.ann.password}
        answer = httpx.post(f"{self.url}/api/v1/session", json=given)
        cookie = answer.headers["set-cookie"].partition(";")[0]
        return {"Cookie": cookie, CSRF_HEADER: answer.json()["csrf_token"]}


async def _ann(url: str, folder: Path, vault: Vault) -> Desk:
    database = open_database(url, folder)
    factory = Factory(database, vault)
    ann = await make_login(factory, await factory.make_account())
    await database.close()
    return ann


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("identity")
    url, vault = f"sqlite:///{folder}/db/ringfort.db", Vault(Fernet.generate_key().decode())
    migrate(url)
    ann = asyncio.run(_ann(url, folder, vault))
    with serving(application(open_database(url, folder), vault)) as served:
        yield World(served, schemathesis.openapi.from_url(f"{served}/openapi.json"), ann)


def _operations() -> list[tuple[str, str]]:
    app = application(None, None)  # type: ignore[arg-type]
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
        case.call_and_validate(checks=CHECKS, timeout=20, headers=world.session())

    answers()
