"""People, keys and an application for tests of logging in; time stands still until it is moved."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from ringfort.domain.permissions import Right, Role
from ringfort.resources.identity.api_keys import API_KEY
from ringfort.resources.identity.logins import LOGIN
from ringfort.store.accounts import Account
from ringfort.store.identity import persons
from ringfort.testing.factories import Factory

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
    factory: Factory, account: Account, email: str = EMAIL, role: Role | None = None, **more: Any
) -> Desk:
    """With the role of the account's administrators unless given."""
    role = role or persons.ADMINISTRATORS[account.kind]
    made = await factory.make(
        account, LOGIN, email=email, name="Ann", role=role, with_password=True, **more
    )
    return Desk(made.id, email, made.shown_once["system_password"])


async def make_key(factory: Factory, account: Account, networks: tuple[str, ...] = ()) -> str:
    made = await factory.make(
        account, API_KEY, name="billing", rights=[Right.USERS_VIEW], networks=list(networks)
    )
    return str(made.shown_once["key"])
