"""The edge's configuration beside its templates: server list and the contacts' database."""

import shutil
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from ringfort.settings import Platform

TEMPLATES = Path(__file__).parent / "kamailio"
COUNTRIES = "countries.mmdb"
"""In the edge's folder."""
_DISABLED, _PROBED = 4, 8
_SCHEMA = Path("usr/share/kamailio/db_sqlite")


def dispatcher_list(platform: Platform, drained: Collection[str] = ()) -> str:
    """Application servers as Kamailio's dispatcher reads them: set 1, and of several a set for
    each of them in which it comes first. Those drained get no new calls."""
    inside = f"socket=udp:{platform.settings.inside}:{platform.ports.inside_sip}"
    return "".join(
        f"{number} {server_uri(platform, address)} {_DISABLED if name in drained else _PROBED}"
        f" {int(server_set(name) == number)} {inside}\n"
        for number in sets(platform)
        for name, address in platform.settings.servers.items()
    )


def sets(platform: Platform) -> list[str]:
    """Numbers of the dispatcher's sets, each of which has all application servers."""
    servers = platform.settings.servers
    return ["1", *(server_set(name) for name in servers if len(servers) > 1)]


def server_uri(platform: Platform, address: str) -> str:
    """How the edge knows an application server."""
    return f"sip:{address}:{platform.ports.app_sip}"


def server_set(name: str) -> str:
    """Number of the dispatcher's set in which the application server `app<n>` comes first."""
    return f"10{name.removeprefix('app')}"


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
