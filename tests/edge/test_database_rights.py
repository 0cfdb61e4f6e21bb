"""Files under systemd: `jobs`, no root there, shares them with the edge by its group."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from ringfort.edge.config import create_location_database
from ringfort.edge.database import EdgeDatabase
from ringfort.edge.location import several
from ringfort.engine import image
from ringfort.settings import Settings
from tests.edge.publish_fixtures import state

__all__ = ["state"]

ENGINE, OURS = 64660, 64661
NAME = "1001@acme.pbx.localhost"


@pytest.mark.skipif(os.geteuid() != 0, reason="changes users")
def test_engine_and_publisher_write_as_one_group(state: Path) -> None:
    folder = state / "edge"
    folder.mkdir()
    os.chown(folder, ENGINE, ENGINE)
    folder.chmod(0o2770)
    EdgeDatabase(folder / "edge.db", ENGINE).close()
    as_user(OURS, lambda: publish(folder / "edge.db"))
    as_user(ENGINE, lambda: read_and_write(folder / "edge.db"))


@pytest.mark.skipif(os.geteuid() != 0, reason="changes users")
def test_the_edge_can_write_its_contacts_although_we_read_them_first(state: Path) -> None:
    folder = state / "edge"
    folder.mkdir()
    create_location_database(folder / "location.db", image.path(Settings()))
    for path in (folder, *folder.iterdir()):
        os.chown(path, ENGINE, ENGINE)
    folder.chmod(0o2770)
    as_user(OURS, lambda: read_and_stay(folder / "location.db"))
    assert (folder / "location.db-shm").exists()
    as_user(ENGINE, lambda: register(folder / "location.db"))
    assert several(folder / "location.db") == ["1001@acme"]


def read_and_stay(path: Path) -> None:
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as reader:
        assert several(path) == []
        assert reader.execute("SELECT count(*) FROM location").fetchone() == (0,)
        os._exit(0)  # as a killed process: what it made stays


def register(path: Path) -> None:
    contact = "INSERT INTO location (ruid, username, domain, expires) VALUES (?, '1001', 'acme', ?)"
    with sqlite3.connect(path) as edge:
        edge.executemany(contact, [("a", 9e9), ("b", 9e9)])


def publish(path: Path) -> None:
    database = EdgeDatabase(path)
    database.put({NAME: {"device": "d1"}})
    os._exit(0)  # as a killed process: the -wal stays


def read_and_write(path: Path) -> None:
    with sqlite3.connect(path) as edge:
        assert edge.execute("SELECT key_value FROM device").fetchall() == [("d1",)]
        edge.execute("DELETE FROM device")


def as_user(uid: int, act: Callable[[], None]) -> None:
    """Act in a child that is this user, in the engines' group besides."""
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([ENGINE])
            os.setgid(uid)
            os.setuid(uid)
            os.umask(0o027)
            act()
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
