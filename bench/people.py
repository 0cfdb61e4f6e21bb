"""Accounts for the load, made once per state directory by the product's store functions."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ringfort.settings import Platform
from ringfort.store.db import open_database
from ringfort.store.secrets import Vault
from ringfort.testing.factories import Factory

USERS = 20
"""Callers and as many callees."""


@dataclass(frozen=True, slots=True)
class Phone:
    """What SIPp needs to be this phone; its number is its user name."""

    user: str
    realm: str
    secret: str

    def row(self, *more: str) -> str:
        """A line of SIPp's -inf file."""
        login = f"[authentication username={self.user} password={self.secret}]"
        return ";".join((self.user, self.realm, login, *more))


async def phones(platform: Platform) -> tuple[Sequence[Phone], Sequence[Phone]]:
    """Callers and callees of one account."""
    path = platform.state / "bench.json"
    if not path.exists():
        made = await _make(platform)
        path.touch(mode=0o600)
        path.write_text(json.dumps([asdict(phone) for phone in made]))
    found = [Phone(**each) for each in json.loads(path.read_text())]
    return found[:USERS], found[USERS:]


def nobody(realm: str) -> tuple[Sequence[Phone], Sequence[Phone]]:
    """The same for bare Asterisk, which knows no accounts."""
    numbers = [str(2001 + n) for n in range(2 * USERS)]
    found = [Phone(number, realm, "-") for number in numbers]
    return found[:USERS], found[USERS:]


async def _make(platform: Platform) -> list[Phone]:
    database = open_database(platform.settings.database_url, platform.state)
    factory = Factory(database, Vault(platform.secrets.master), platform.settings.domain)
    try:
        account = await factory.make_account()
        made = [
            await factory.make_user_with_phone(account, str(2001 + n)) for n in range(2 * USERS)
        ]
    finally:
        await database.close()
    return [Phone(each.username, each.realm, each.secret) for each in made]


def write(path: Path, rows: Sequence[str]) -> Path:
    """An -inf file, used line by line and round again."""
    path.write_text("\n".join(("SEQUENTIAL", *rows, "")))
    return path
