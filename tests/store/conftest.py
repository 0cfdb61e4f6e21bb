"""Every test of this tier runs on SQLite and on a real PostgreSQL."""

import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography.fernet import Fernet

from ringfort.store.db import Database, migrate, open_database
from ringfort.store.secrets import Vault
from ringfort.testing.factories import Factory
from ringfort.testing.postgres import PostgresServer, postgres_server

BACKENDS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Template:
    """A PostgreSQL server and a migrated database to copy."""

    server: PostgresServer
    name: str


@pytest.fixture(scope="session")
def template() -> Iterator[Template]:
    with postgres_server() as server:
        name = server.make_database()
        migrate(server.url(name))
        yield Template(server, name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database to copy."""
    path = tmp_path_factory.mktemp("migrated") / "ringfort.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated database of the test's own."""
    path = tmp_path / "db" / "ringfort.db"
    path.parent.mkdir(mode=0o700)
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=BACKENDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without a schema."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/db/ringfort.db"
    server = request.getfixturevalue("template").server
    return str(server.url(server.make_database()))


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> str:
    """A migrated database of the test's own."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    template: Template = request.getfixturevalue("template")
    return template.server.url(template.server.make_database(template.name))


@pytest_asyncio.fixture
async def database(url: str, tmp_path: Path) -> AsyncIterator[Database]:
    made = open_database(url, tmp_path)
    yield made
    await made.close()


@pytest.fixture(scope="session")
def vault() -> Vault:
    return Vault(Fernet.generate_key().decode())


@pytest.fixture
def factory(database: Database, vault: Vault) -> Factory:
    return Factory(database, vault)
