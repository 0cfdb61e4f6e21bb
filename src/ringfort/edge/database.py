"""edge.db: what the edge knows of realms and devices, so that it starts and serves by itself.

Tables in the format of Kamailio's htable module, keyed by a name, "user@realm" or a realm: `ha1`
and `ha1_sha256` (HA1; the latter only for devices that ask for it), `device` (device id), `realm`
(account id), `networks` (by comma, of either; none = from anywhere), `countries` (of a realm, by
comma, beside its networks), `media` (a device's rule for
transport and codecs, as terms.cfg reads it; none = as it likes), `capture` (of a realm whose calls
are captured). Trunks have names of their own
(`edge.trunks`): `gateway` and `gateway_secret` by key, `address` by IP address, `line` by token,
`pbx` (account/trunk) by the name it registers as, beside its `ha1`, `emergency` and `spread` (how
its calls are shared out among servers) by account, and `registration`, by token too, which the
edge's uac module reads through a view. Beside them `untold`: names whose last change the running
edge has not confirmed yet. It is written in the same commit, so a crash in between loses nothing.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

HTABLES = (
    "ha1",
    "ha1_sha256",
    "device",
    "realm",
    "networks",
    "countries",
    "media",
    "address",
    "line",
    "pbx",
    "gateway",
    "gateway_secret",
    "emergency",
    "spread",
    "capture",
)
TABLES = (*HTABLES, "registration")

Values = Mapping[str, str]
"""One name's value in each table that has it; empty = the name is gone."""

_HTABLE = """
CREATE TABLE IF NOT EXISTS {table} (
    id INTEGER PRIMARY KEY NOT NULL,
    key_name VARCHAR(256) NOT NULL UNIQUE,
    key_type INTEGER DEFAULT 0 NOT NULL,
    value_type INTEGER DEFAULT 0 NOT NULL,
    key_value VARCHAR(512) NOT NULL,
    expires INTEGER DEFAULT 0 NOT NULL
)"""
_VERSION = """
CREATE TABLE IF NOT EXISTS version (
    id INTEGER PRIMARY KEY NOT NULL,
    table_name VARCHAR(32) NOT NULL UNIQUE,
    table_version INTEGER NOT NULL
)"""
_UNTOLD = """
CREATE TABLE IF NOT EXISTS untold (name TEXT PRIMARY KEY, evict INTEGER NOT NULL) WITHOUT ROWID"""
_HTABLE_VERSION = 2
_UACREG = """
CREATE VIEW uacreg AS
SELECT id, key_name AS l_uuid, key_name AS l_username, 'line.invalid' AS l_domain,
    json_extract(key_value, '$.user') AS r_username,
    json_extract(key_value, '$.domain') AS r_domain,
    '' AS realm, json_extract(key_value, '$.user') AS auth_username,
    json_extract(key_value, '$.password') AS auth_password, '' AS auth_ha1,
    json_extract(key_value, '$.proxy') AS auth_proxy,
    json_extract(key_value, '$.expires') AS expires,
    0 AS flags, 0 AS reg_delay, '' AS socket,
    CASE WHEN json_extract(key_value, '$.proxy') LIKE 'sip:[%' THEN '{contact6}' ELSE '' END
    AS contact_addr
FROM registration"""
"""What a REGISTER of ours says. The realm is whatever the other side asks with; who is at an IPv6
address is told one of ours."""
_UACREG_VERSION = 5
_BUSY_TIMEOUT = 10.0


class Evict(IntEnum):
    """Which contacts registered under a name must go: those from where, or by which
    transport, it may no longer be, or all."""

    NONE = 0
    ELSEWHERE = 1
    ALL = 2


@dataclass(frozen=True, slots=True)
class Untold:
    """A name to tell the edge of."""

    name: str
    evict: Evict


class EdgeDatabase:
    """The only writer of edge.db. Methods block; none is safe to run beside another.

    `owner` is the user id the files are given to, None leaves them ours; `contact6`, our IPv6
    address and port for who calls lines of ours there, as in a URI.
    """

    def __init__(self, path: Path, owner: int | None = None, contact6: str = "") -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o660))
        if owner is not None:
            os.chown(path, owner, owner)  # SQLite gives -wal and -shm the same owner
            path.chmod(0o660)
        self._sqlite = sqlite3.connect(
            path, timeout=_BUSY_TIMEOUT, isolation_level=None, check_same_thread=False
        )
        self._sqlite.execute("PRAGMA journal_mode = WAL")
        with self._transaction():
            self._create_tables(contact6)

    def close(self) -> None:
        """Close the file."""
        self._sqlite.close()

    def names(self, realm: str | None = None) -> set[str]:
        """Every name it knows, or only a realm and the devices in it."""
        found = {name for table in TABLES for (name,) in self._column(table)}
        if realm is None:
            return found
        return {name for name in found if name == realm or name.endswith(f"@{realm}")}

    def registrations(self) -> set[str]:
        """Tokens of lines that register at their operator."""
        return {name for (name,) in self._column("registration")}

    def values(self, name: str) -> dict[str, str]:
        """What each table says of a name."""
        found = {}
        for table in TABLES:
            query = f"SELECT key_value FROM {table} WHERE key_name = ?"  # noqa: S608
            for (value,) in self._sqlite.execute(query, (name,)):
                found[table] = value
        return found

    def put(self, wanted: Mapping[str, Values]) -> int:
        """Make it say this of these names; only rows that differ are touched.

        Returns how many names changed. They are untold from now on.
        """
        with self._transaction():
            changed = 0
            for name, values in wanted.items():
                known = self.values(name)
                if known != values:
                    changed += 1
                    self._write(name, known, values)
            return changed

    def untold(self, limit: int = -1) -> list[Untold]:
        """Names the running edge has to be told of, at most `limit`."""
        query = "SELECT name, evict FROM untold ORDER BY name LIMIT ?"
        return [Untold(name, Evict(evict)) for name, evict in self._sqlite.execute(query, (limit,))]

    def told(self, names: Iterable[str]) -> None:
        """The running edge has confirmed these."""
        with self._transaction():
            delete = "DELETE FROM untold WHERE name = ?"
            self._sqlite.executemany(delete, [(name,) for name in names])

    def told_all_but_evictions(self) -> None:
        """The running edge has read the tables anew: only contacts may be left to remove."""
        with self._transaction():
            self._sqlite.execute("DELETE FROM untold WHERE NOT evict")

    def _write(self, name: str, known: Values, values: Values) -> None:
        for table in TABLES:
            value = values.get(table)
            if value is None:
                self._sqlite.execute(f"DELETE FROM {table} WHERE key_name = ?", (name,))  # noqa: S608
            elif value != known.get(table):
                self._sqlite.execute(
                    f"INSERT INTO {table} (key_name, key_value) VALUES (?, ?)"  # noqa: S608
                    " ON CONFLICT (key_name) DO UPDATE SET key_value = excluded.key_value",
                    (name, value),
                )
        self._sqlite.execute(
            "INSERT INTO untold (name, evict) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET evict = max(evict, excluded.evict)",
            (name, Evict.NONE if _is_realm(name) else _evicted(known, values)),
        )
        if _is_realm(name) and _from_elsewhere(known, values):
            self._sqlite.execute(
                "INSERT INTO untold (name, evict)"
                " SELECT key_name, ? FROM ha1 WHERE substr(key_name, -length(?)) = ?"
                " ON CONFLICT (name) DO UPDATE SET evict = max(evict, excluded.evict)",
                (Evict.ELSEWHERE, f"@{name}", f"@{name}"),
            )

    def _column(self, table: str) -> sqlite3.Cursor:
        return self._sqlite.execute(f"SELECT key_name FROM {table}")  # noqa: S608

    def _create_tables(self, contact6: str) -> None:
        self._sqlite.execute(_VERSION)
        insert = "INSERT OR IGNORE INTO version (table_name, table_version) VALUES (?, ?)"
        for table in TABLES:
            self._sqlite.execute(_HTABLE.format(table=table))
            self._sqlite.execute(insert, (table, _HTABLE_VERSION))
        self._sqlite.execute("DROP VIEW IF EXISTS uacreg")
        self._sqlite.execute(_UACREG.format(contact6=contact6))
        self._sqlite.execute(insert, ("uacreg", _UACREG_VERSION))
        self._sqlite.execute(_UNTOLD)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._sqlite.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._sqlite.execute("ROLLBACK")
            raise
        self._sqlite.execute("COMMIT")


def _is_realm(name: str) -> bool:
    return "@" not in name


def _evicted(known: Values, values: Values) -> Evict:
    """All of a device or PBX that is gone, another one now, or has another secret."""
    if any(table in known and known[table] != values.get(table) for table in ("device", "ha1")):
        return Evict.ALL
    moved = _from_elsewhere(known, values) or known.get("media") != values.get("media")
    return Evict.ELSEWHERE if moved else Evict.NONE


def _from_elsewhere(known: Values, values: Values) -> bool:
    return any(known.get(table) != values.get(table) for table in ("networks", "countries"))
