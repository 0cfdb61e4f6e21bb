"""One request's work: who asks, in which transaction, when; and in which account."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.errors import Forbidden, NotFound
from ringfort.domain.features import Features, OfMoney, Sees
from ringfort.domain.permissions import SYSTEM, Action, Caller, Right
from ringfort.store.scope import Sight, scope
from ringfort.store.secrets import Vault
from ringfort.store.tables import accounts
from ringfort.texts import Text


@dataclass(frozen=True, slots=True)
class Owner:
    """The account a request is about."""

    id: UUID
    parent_id: UUID | None
    path: str
    kind: str
    name: str
    realm: str
    country: str
    language: str
    features: Features
    self_service: frozenset[str]
    sees: Sees

    def has(self, feature: str) -> bool:
        """Whether the account's feature is switched on."""
        return bool(getattr(self.features, feature))

    @property
    def sight(self) -> Sight:
        return Sight(self.path)


@dataclass(frozen=True, slots=True)
class Site:
    """What people are told of this installation. `portal`: base URL of links, without a slash at
    its end; `sms`: whether text messages can be sent; `servers`: its application servers."""

    portal: str = "http://127.0.0.1"
    sms: bool = False
    servers: tuple[str, ...] = ("app1",)


UNSET = Site()
"""Nothing of it is set."""


@dataclass(frozen=True, slots=True)
class Work:
    """`domain` is the platform's, `address` the caller's IP address if there is one."""

    connection: AsyncConnection
    caller: Caller
    vault: Vault
    now: datetime
    domain: str
    address: str | None = None
    site: Site = UNSET

    @property
    def sight(self) -> Sight:
        return Sight(self.caller.path)

    def holds(self, right: Right, owner: Owner) -> bool:
        """Whether the caller has the right in this account. What an operator decides about an
        account, its own administrators do not."""
        if right.startswith("accounts.") and owner.id == self.caller.account_id:
            right = Right.SYSTEM
        return right in self.caller.rights

    def sees(self, what: OfMoney, owner: Owner) -> bool:
        """Whether the caller is shown this of the account's money."""
        return owner.id != self.caller.account_id or bool(getattr(owner.sees, what))

    async def platform(self, noun: str, action: Action) -> Owner:
        """The platform's own account, for those who may do this to the whole of it; Forbidden."""
        owner = await self.owner(self.caller.account_id)
        if owner.parent_id is not None or not self.caller.may(noun, action, SYSTEM):
            raise Forbidden(Text("error.forbidden", action=action, noun=noun), field="account")
        return owner

    async def owner(self, account_id: UUID, field: str = "account") -> Owner:
        """The account if it is in the caller's sight, else NotFound."""
        which = sa.and_(accounts.c.id == account_id, scope(accounts, self.sight))
        found = await _owner(self.connection, which)
        if found is None:
            raise NotFound(Text("error.not_found", kind="account"), field=field)
        return found

    async def above(self, owner: Owner) -> Owner | None:
        """The account above, which the caller need not see: only for what it offers."""
        return await _owner(self.connection, accounts.c.id == owner.parent_id)


async def _owner(connection: AsyncConnection, which: sa.ColumnElement[bool]) -> Owner | None:
    row = (await connection.execute(sa.select(accounts).where(which))).one_or_none()
    if row is None:
        return None
    return Owner(
        id=row.id,
        parent_id=row.parent_id,
        path=row.path,
        kind=row.kind,
        name=row.name,
        realm=row.realm,
        country=row.country,
        language=row.language,
        features=Features.model_validate(row.features),
        self_service=frozenset(row.self_service),
        sees=Sees.of(row.operator),
    )
