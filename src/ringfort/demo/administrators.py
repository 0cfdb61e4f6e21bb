"""The demo's administrators: one of the platform, one of each account, made once. Their passwords
and keys can be read nowhere else, so they are kept beside the demo (mode 0600)."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from ringfort.demo.companies import Company
from ringfort.demo.private import write_json
from ringfort.domain.permissions import ROLES
from ringfort.resources._mechanism import writing
from ringfort.resources._mechanism.by_platform import platform_work
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.identity.api_keys import API_KEY
from ringfort.resources.identity.logins import LOGIN, NewPassword, new_administrator
from ringfort.store.db import Database
from ringfort.store.identity import logins
from ringfort.store.identity.persons import ADMINISTRATORS
from ringfort.store.secrets import Vault


@dataclass(frozen=True, slots=True)
class Administrator:
    """Logs in with `login` and `password`; programs use `api_key`."""

    login: str
    password: str
    api_key: str


async def administrators(
    database: Database, vault: Vault, domain: str, companies: Sequence[Company], path: Path
) -> dict[str | None, Administrator]:
    """By id of the account, the platform's under None. What `path` does not hold is made anew."""
    kept = _read(path)
    found: dict[str | None, Administrator] = {}
    async with database.write() as connection:
        work = await platform_work(connection, vault, domain)
        places = {None: ("ringfort", work.caller.account_id)} | {
            each.id: (each.name, UUID(each.id)) for each in companies
        }
        for key, (name, account_id) in places.items():
            login = f"admin@{name}.example"
            if login not in kept or await logins.credentials(connection, login) is None:
                kept[login] = await _make(work, await work.owner(account_id), login)
            found[key] = kept[login]
        # before the transaction commits: a password nobody wrote down would be lost
        write_json(path, {login: asdict(each) for login, each in kept.items()})
    return found


async def _make(work: Work, owner: Owner, login: str) -> Administrator:
    known = await logins.credentials(work.connection, login)
    if known is None:
        password = await new_administrator(work, owner, login, "Demo Administrator")
    else:
        [verb] = [each for each in LOGIN.verbs if each.name == "new-password"]
        made = await writing.act(work, LOGIN, owner, known.person.id, verb, None)
        assert isinstance(made, NewPassword)
        password = made.password
    rights = sorted(ROLES[ADMINISTRATORS[owner.kind]])
    [key] = await writing.create(work, API_KEY, owner, [{"name": "Demo", "rights": rights}])
    return Administrator(login, password, key.shown_once["key"])


def _read(path: Path) -> dict[str, Administrator]:
    try:
        known = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return {login: Administrator(**each) for login, each in known.items()}
