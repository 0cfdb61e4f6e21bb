"""The edge's configuration beside its templates: server list and the contacts' database."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from ringfort.settings import Platform

TEMPLATES = Path(__file__).parent / "kamailio"
COUNTRIES = "countries.mmdb"
"""In the edge's folder."""
_SCHEMA = Path("usr/share/kamailio/db_sqlite")


def dispatcher_list(platform: Platform) -> str:
    """Application servers as Kamailio's dispatcher reads them: set 1."""
    settings, ports = platform.settings, platform.ports
    return (
        f"1 sip:{settings.app}:{ports.app_sip} 8 0 "
        f"socket=udp:{settings.inside}:{ports.inside_sip}\n"
    )


def create_location_database(path: Path, image: Path) -> None:
    """Contacts of registered devices (usrloc), with the schema of the image's Kamailio.

    Made once; the edge owns it afterwards. Its group may write: files that SQLite makes beside it
    have its mode, whoever reads it first.
    """
    if not path.exists():
        _make(path, image)
    path.chmod(0o660)


def copy_countries(source: Path, edge: Path) -> None:
    """Where the edge can see it; one that is gone is taken away. Anybody may read it."""
    target = edge / COUNTRIES
    if not source.exists():
        target.unlink(missing_ok=True)
        return
    part = edge / f"{COUNTRIES}.part"
    shutil.copyfile(source, part)
    part.chmod(0o644)
    part.replace(target)


def _make(path: Path, image: Path) -> None:
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(part)) as database:
        for schema in ("standard", "usrloc"):
            database.executescript((image / _SCHEMA / f"{schema}-create.sql").read_text())
        database.execute("PRAGMA journal_mode=WAL")
    part.replace(path)
