"""location.db, where the edge keeps its contacts: read beside it, for what it cannot be asked. Its
answer to `ul.dump` names every contact and is lost when it is long."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from ringfort.domain.errors import Unavailable

MOST = 10_000
_TIMEOUT_S = 3.0
_SEVERAL = """
SELECT username || '@' || domain FROM location WHERE expires > julianday('now')
GROUP BY username, domain HAVING count(*) > 1 ORDER BY username, domain LIMIT ?"""


_REGISTERED = """
SELECT DISTINCT username || '@' || domain FROM location WHERE expires > julianday('now')"""


def several(path: Path) -> Sequence[str]:
    """Names ("user@realm") with more than one contact, at most `MOST`. Blocks. Unavailable: it
    cannot be read."""
    return _names(path, _SEVERAL, MOST)


def registered(path: Path) -> Sequence[str]:
    """Every name with a contact. Blocks. Unavailable: it cannot be read."""
    return _names(path, _REGISTERED)


def _names(path: Path, query: str, *parameters: int) -> Sequence[str]:
    uri = f"{path.as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, timeout=_TIMEOUT_S, uri=True)) as database:
            return [name for (name,) in database.execute(query, parameters)]
    except sqlite3.OperationalError as error:
        raise Unavailable(f"location.db: {error}", field="edge") from error
