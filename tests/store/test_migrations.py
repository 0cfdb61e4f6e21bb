"""The migrations make exactly the tables that the code declares."""

from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import ringfort.store.identity.tables
import ringfort.store.money.tables
import ringfort.store.records.tables  # noqa: F401
from ringfort.resources._mechanism.declare import all_resources
from ringfort.store.db import migrate
from ringfort.store.tables import metadata


def test_migrations_match_the_tables_and_run_twice(empty_url: str) -> None:
    assert all_resources()
    migrate(empty_url)
    migrate(empty_url)
    driver = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
    parsed = sa.make_url(empty_url)
    engine = sa.create_engine(parsed.set(drivername=driver[parsed.get_backend_name()]))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_database_file_is_private(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path}/db/ringfort.db")
    for file in (tmp_path / "db").iterdir():
        assert file.stat().st_mode & 0o077 == 0, file
