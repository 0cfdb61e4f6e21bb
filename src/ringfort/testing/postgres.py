"""A PostgreSQL server of the tests' own: temporary, on a unix socket, unsafe and fast unless it
is to be durable."""

import contextlib
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

_BINARIES = Path("/usr/lib/postgresql")
_OPTIONS = ("-c", "max_connections=60")
_FAST = ("-c", "fsync=off", "-c", "full_page_writes=off")


class PostgresServer:
    """A running server; `make_database` gives each test an empty one or a copy of a template."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)

    def url(self, database: str) -> str:
        """SQLAlchemy and libpq URL of a database."""
        return f"postgresql://postgres@/{database}?host={self._folder}"

    def make_database(self, template: str = "template0") -> str:
        """Create a database; returns its name."""
        name = f"test{next(self._numbers)}"
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
        return name


@contextlib.contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[PostgresServer]:
    """Start one (as user postgres when we are root) and stop it. RuntimeError: not installed."""
    binaries = max(_BINARIES.glob("*/bin"), default=None)
    if binaries is None:
        raise RuntimeError("no PostgreSQL server in /usr/lib/postgresql: apt install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="rfpg"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = str(folder / "data")
    options = " ".join((*_OPTIONS, *(() if durable else _FAST)))
    options += f" -c unix_socket_directories={folder} -c listen_addresses=''"
    try:
        _run(binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N")
        _run(binaries / "pg_ctl", "-D", data, "-l", f"{folder}/log", "-o", options, "-w", "start")
        try:
            yield PostgresServer(folder)
        finally:
            _run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: Path, *args: str) -> None:
    user = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    subprocess.run([*user, str(program), *args], check=True, stdout=subprocess.DEVNULL, cwd="/")
