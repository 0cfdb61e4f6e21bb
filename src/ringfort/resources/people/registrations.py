"""Which devices are connected now, and from where (C8): devices are ours, registrations the
edges'. Who may see a device may see its registrations; who may change it may end one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field

from ringfort.domain.errors import NotFound
from ringfort.domain.permissions import Action
from ringfort.domain.registrations import LineState, Registered, Transport, endpoints
from ringfort.resources._mechanism import access, rows, told
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.people.devices import DEVICE, WEB
from ringfort.store.credentials import UNREGISTERED
from ringfort.store.tables import accounts, devices
from ringfort.texts import Text


class Registrar(Protocol):
    """The edges. Names are "user@realm"."""

    async def registered(self, names: Sequence[str]) -> Registered:
        """What they say of these names; says which of them are away."""

    async def line(self, token: str) -> tuple[Sequence[LineState], Sequence[str]]:
        """How our registration with this token stands, and which edges are away."""

    async def end(self, name: str, registration_id: str) -> bool:
        """Forget a registration; False: there is none. Unavailable: an edge is away."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose registrations; `below`: those of the whole subtree. After this device, so many."""

    device_id: UUID | None = None
    user_id: UUID | None = None
    below: bool = False
    after: UUID | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Registrable:
    """A device that may register, as `name`."""

    account_id: UUID
    device_id: UUID
    user_id: UUID | None
    device: str
    username: str
    realm: str
    kind: str

    @property
    def name(self) -> str:
        return f"{self.username}@{self.realm}"


class RegistrationSeen(BaseModel):
    """One contact. Agent, instance and contact are what the phone says of itself."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    edge: str
    address: str | None = Field(description="Where it registers from, as the edge sees it.")
    port: int | None
    transport: Transport
    agent: str
    instance: str | None
    contact: str
    registered_at: datetime = Field(description="The last time.")
    expires_at: datetime
    latency_ms: float | None = Field(description="Of the last ping; UDP only.")


class EndpointSeen(BaseModel):
    """A phone, as far as it can be told from others."""

    model_config = ConfigDict(from_attributes=True)

    address: str | None
    agent: str
    instance: str | None


class DeviceSeen(BaseModel):
    """A device and what is registered with its credentials now."""

    account_id: UUID
    device_id: UUID
    device: str
    username: str
    user_id: UUID | None
    shared_credentials: bool = Field(
        description="More than one endpoint: somebody else may know the secret. A web phone may"
        " be open in several browsers."
    )
    endpoints: list[EndpointSeen]
    registrations: list[RegistrationSeen]


async def registrable(work: Work, owner: Owner, wanted: Wanted) -> Sequence[Registrable]:
    """Devices to ask the edges about, in the order of their ids."""
    d = devices.c
    columns = (d.account_id, d.id, d.user_id, d.name, d.username, accounts.c.realm, d.kind)
    conditions = [
        access.listed(work, DEVICE, owner, wanted.below),
        access.permitted(work, DEVICE, owner, Action.VIEW),
        d.kind.not_in(UNREGISTERED),
    ]
    for column, value in ((d.id, wanted.device_id), (d.user_id, wanted.user_id)):
        if value is not None:
            conditions.append(column == value)
    if wanted.after is not None:
        conditions.append(d.id > wanted.after)
    query = sa.select(*columns).join(accounts, accounts.c.id == d.account_id).where(*conditions)
    found = await work.connection.execute(query.order_by(d.id).limit(wanted.limit))
    return [Registrable(*row) for row in found]


def seen(device: Registrable, found: Registered) -> DeviceSeen:
    """What the edges said of a device, in the form in which callers see it."""
    told = found.by_name.get(device.name, ())
    phones = endpoints(told)
    return DeviceSeen(
        account_id=device.account_id,
        device_id=device.device_id,
        device=device.device,
        username=device.username,
        user_id=device.user_id,
        shared_credentials=len(phones) > 1 and device.kind != WEB,
        endpoints=[EndpointSeen.model_validate(each) for each in phones],
        registrations=[RegistrationSeen.model_validate(each) for each in told],
    )


async def device(work: Work, owner: Owner, device_id: UUID) -> Registrable:
    """One device; NotFound, Forbidden."""
    return _registrable(owner, await rows.get(work, DEVICE, owner, device_id))


async def end(
    work: Work, registrar: Registrar, owner: Owner, device_id: UUID, registration_id: str
) -> None:
    """The phone is called no longer, until it registers again. NotFound, Forbidden, Unavailable."""
    row = await rows.find(work, DEVICE, owner, device_id, Action.CHANGE)
    await told.tell_verb(work, DEVICE, owner, row, "end-registration")
    if not await registrar.end(_registrable(owner, row).name, registration_id):
        raise NotFound(Text("error.not_found", kind="registration"), field="registration_id")


def _registrable(owner: Owner, row: Any) -> Registrable:
    return Registrable(
        owner.id, row["id"], row["user_id"], row["name"], row["username"], owner.realm, row["kind"]
    )
