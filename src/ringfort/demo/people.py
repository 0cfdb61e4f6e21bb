"""Who logs in to the demo: administrators of the platform and of each account, and a user of each
company; made once. Their passwords and keys can be read nowhere else, so they are kept beside the
demo (mode 0600)."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from ringfort.demo.companies import Company, User
from ringfort.demo.private import write_json
from ringfort.domain.permissions import ROLES, Role
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
class Person:
    """Logs in with `login` and `password`; programs use `api_key`, which users have none of."""

    login: str
    password: str
    api_key: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """`administrators` by id of their account, the platform's under None; `users` by their ids."""

    administrators: dict[str | None, Person]
    users: dict[str, Person]

    @property
    def platform(self) -> Person:
        return self.administrators[None]


async def people(
    database: Database, vault: Vault, domain: str, companies: Sequence[Company], path: Path
) -> People:
    """What `path` does not hold is made anew."""
    kept = _read(path)
    found = People({}, {})
    async with database.write() as connection:
        work = await platform_work(connection, vault, domain)
        places = {None: ("ringfort", work.caller.account_id)} | {
            each.id: (each.name, UUID(each.id)) for each in companies
        }
        for key, (name, account_id) in places.items():
            owner, login = await work.owner(account_id), f"admin@{name}.example"
            if not await _known(work, kept, login):
                kept[login] = await _administrator(work, owner, login)
            found.administrators[key] = kept[login]
        for company in companies:
            for user in company.users[:1]:
                login = f"{user.name.split()[0].lower()}@{company.name}.example"
                if not await _known(work, kept, login):
                    owner = await work.owner(UUID(company.id))
                    kept[login] = await _user(work, owner, login, user)
                found.users[user.id] = kept[login]
        # before the transaction commits: a password nobody wrote down would be lost
        write_json(path, {login: asdict(each) for login, each in kept.items()})
    return found


async def _known(work: Work, kept: dict[str, Person], login: str) -> bool:
    return login in kept and await logins.credentials(work.connection, login) is not None


async def _administrator(work: Work, owner: Owner, login: str) -> Person:
    password = await _new_password(work, owner, login) or await new_administrator(
        work, owner, login, "Demo Administrator"
    )
    rights = sorted(ROLES[ADMINISTRATORS[owner.kind]])
    [key] = await writing.create(work, API_KEY, owner, [{"name": "Demo", "rights": rights}])
    return Person(login, password, key.shown_once["key"])


async def _user(work: Work, owner: Owner, login: str, user: User) -> Person:
    password = await _new_password(work, owner, login)
    if password is None:
        who = {"email": login, "name": user.name, "role": Role.USER, "user_id": user.id}
        [made] = await writing.create(work, LOGIN, owner, [who | {"with_password": True}])
        password = str(made.shown_once["system_password"])
    return Person(login, password)


async def _new_password(work: Work, owner: Owner, login: str) -> str | None:
    """None when there is no such log-in."""
    known = await logins.credentials(work.connection, login)
    if known is None:
        return None
    [verb] = [each for each in LOGIN.verbs if each.name == "new-password"]
    made = await writing.act(work, LOGIN, owner, known.person.id, verb, None)
    assert isinstance(made, NewPassword)
    return made.password


def _read(path: Path) -> dict[str, Person]:
    try:
        known = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return {login: Person(**each) for login, each in known.items()}
