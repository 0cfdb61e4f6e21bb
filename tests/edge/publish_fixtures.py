"""A store on SQLite, a small real edge and the publisher between them, as fixtures."""

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography.fernet import Fernet

from ringfort.edge.database import EdgeDatabase
from ringfort.edge.publish import Publisher
from ringfort.edge.rpc import EdgeRpc
from ringfort.engine.sandbox import choose
from ringfort.settings import Settings
from ringfort.store.db import migrate, open_database
from ringfort.store.secrets import Vault
from ringfort.testing.factories import Factory
from tests.edge.small_edge import SmallEdge


class Setup:
    """What a publisher needs; `publishing()` runs one as the jobs process would."""

    def __init__(self, state: Path, edge: SmallEdge, owner: int | None) -> None:
        url = f"sqlite:///{state}/db/ringfort.db"
        migrate(url)
        self.database = open_database(url, state)
        self.factory = Factory(self.database, Vault(Fernet.generate_key().decode()))
        self.edge = edge
        self.owner = owner

    def edge_database(self) -> EdgeDatabase:
        return EdgeDatabase(self.edge.folder / "edge.db", self.owner)

    @contextlib.asynccontextmanager
    async def publishing(self) -> AsyncIterator[None]:
        edge_database = self.edge_database()
        rpc = EdgeRpc(self.edge.socket, self.edge.folder / "run" / "publish.sock", self.owner)
        publisher = Publisher(self.database, self.factory.vault, edge_database, rpc)
        running = asyncio.create_task(publisher.run())
        try:
            yield
            assert not running.done(), running.exception()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            edge_database.close()


@pytest.fixture
def state() -> Iterator[Path]:
    """Short: unix socket paths end after 107 bytes. Passable: the engine has a user of its own."""
    path = Path(tempfile.mkdtemp(prefix="rf"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest_asyncio.fixture
async def setup(state: Path) -> AsyncIterator[Setup]:
    jail = choose(Settings())
    edge = SmallEdge(jail, state / "edge", "127.88.0.1")
    edge.prepare()
    made = Setup(state, edge, jail.owner)
    made.edge_database().close()
    yield made
    await edge.kill()
    await made.database.close()
