"""People, keys and an application for tests of logging in; time stands still until it is moved."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from ringfort.domain.ids import new_id
from ringfort.domain.permissions import Right, Role
from ringfort.store.accounts import Account
from ringfort.store.db import Database
from ringfort.store.identity import api_keys, logins, tables
from ringfort.store.identity.logins import NewLogin
from ringfort.store.identity.persons import Place

EMAIL = "ann@example.com"


@dataclass
class Clock:
    """UTC and monotonic time that a test moves."""

    now: datetime = field(default=datetime(2026, 1, 5, 12, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass(frozen=True)
class Desk:
    """A log-in with its password."""

    id: UUID
    email: str
    password: str


async def make_login(
    database: Database,
    account: Account,
    clock: Clock,
    email: str = EMAIL,
    role: Role | None = None,
    language: str | None = None,
) -> Desk:
    place = Place(account.id, account.path, account.kind, account.name)
    new = NewLogin(email, "Ann", role, language=language)
    async with database.write() as connection:
        login_id, password = await logins.with_system_password(connection, place, new, clock())
    return Desk(login_id, email, password)


async def make_key(
    database: Database, account: Account, clock: Clock, networks: tuple[str, ...] = ()
) -> str:
    key = api_keys.new_key()
    row = {
        "id": new_id(),
        "account_id": account.id,
        "name": "billing",
        "prefix": key.prefix,
        "secret": key.secret,
        "rights": [Right.USERS_VIEW],
        "networks": list(networks),
        "created_at": clock(),
        "updated_at": clock(),
    }
    async with database.write() as connection:
        await connection.execute(tables.api_keys.insert().values(row))
    return key.text
