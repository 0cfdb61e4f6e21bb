"""Trunks as rows, as calls know them, and as the edge must."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.numbering import Numbering
from ringfort.domain.trunks import Gateway, Known, Trunk, gateway_key
from ringfort.store import outbox
from ringfort.store.secrets import Vault, ha1
from ringfort.store.tables import Document, accounts, metadata, owned_columns

TOPIC = "trunk"
"""Outbox payload {"trunks": [id], "addresses": [str], "names": ["user@realm"]}: what to look at
again."""

trunks = sa.Table(
    "trunks",
    metadata,
    *owned_columns(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("shared", sa.Boolean, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("emergency", sa.Boolean, nullable=False),
    sa.Column("flags", Document, nullable=False),
    sa.Column("weight_cost", sa.BigInteger, nullable=False),
    sa.Column("rules", Document, nullable=False),
    sa.Column("formatters", Document, nullable=False),
    sa.Column("gateways", Document, nullable=False),
    sa.Column("addresses", Document, nullable=False),
    sa.Column("register_there", sa.Boolean, nullable=False),
    sa.Column("register_expires", sa.BigInteger, nullable=False),
    sa.Column("registers_here", sa.Boolean, nullable=False),
    sa.Column("username", sa.Text),
    sa.Column("trust_identity", sa.Boolean, nullable=False),
    sa.Column("stop_codes", Document, nullable=False),
    sa.Column("capacity", Document, nullable=False),
    sa.Column("numbering_id", sa.Uuid),
    sa.Column("extension_id", sa.Uuid),
    sa.Column("cost_deck_id", sa.Uuid),
    # Fernet token of {"user@server": password}; what it registers here with is under OWN
    sa.Column("secrets", sa.Text, nullable=False),
)

trunk_addresses = sa.Table(
    "trunk_addresses",
    metadata,
    sa.Column(
        "trunk_id", sa.Uuid, sa.ForeignKey("trunks.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("address", sa.Text, primary_key=True),
    sa.Index(None, "address"),
)
"""From where calls of a trunk come."""

_rules = sa.table(
    "numbering_rules",
    sa.column("id", sa.Uuid),
    *(sa.column(name, sa.Text) for name in ("country", "area_code")),
    *(sa.column(f"{name}_prefix", sa.Text) for name in ("national", "international", "outbound")),
    *(sa.column(f"{name}_in", Document) for name in ("called", "calling")),
    *(sa.column(f"{name}_out", Document) for name in ("called", "calling")),
)

OWN = "here"

MOST_AT_AN_ADDRESS = 12
"""Trunks; the edge names them all to the call service in one header."""


@dataclass(frozen=True, slots=True)
class EdgeGateway:
    """What the edge has to know of a gateway, by its `key`; `uri`: where its calls go."""

    key: str
    owner_id: UUID
    uri: str
    gateway: Gateway
    password: str
    trusted: bool


@dataclass(frozen=True, slots=True)
class EdgeRegistration:
    """A gateway to register at; `token` names the trunk in our Contact and to nobody else."""

    token: str
    owner_id: UUID
    trunk_id: UUID
    gateway: Gateway
    password: str
    expires: int
    addresses: Sequence[str]


@dataclass(frozen=True, slots=True)
class EdgePbx:
    """A PBX that registers at the edge, by its `name` there ("user@realm")."""

    name: str
    owner_id: UUID
    trunk_id: UUID
    ha1: str


@dataclass(frozen=True, slots=True)
class EdgeAddress:
    """Whose calls come from an address: (owner, trunk)."""

    address: str
    trunks: Sequence[tuple[UUID, UUID]]


async def of_account(connection: AsyncConnection, account_id: UUID) -> tuple[Known, ...]:
    """Trunks that an account owns, with their numbering."""
    return await _known(connection, trunks.c.account_id == account_id)


async def for_emergencies(connection: AsyncConnection) -> tuple[Known, ...]:
    """Everybody's that take emergency calls."""
    return await _known(connection, sa.and_(trunks.c.emergency, trunks.c.enabled))


async def _known(connection: AsyncConnection, which: sa.ColumnElement[bool]) -> tuple[Known, ...]:
    found = await connection.execute(_rows().where(which).order_by(trunks.c.id))
    rows = list(found.mappings())
    rules = await numbering(connection, [row["numbering_id"] for row in rows])
    return tuple(
        Known(
            id=row["id"],
            owner_id=row["account_id"],
            name=row["name"],
            shared=row["shared"],
            settings=settings(row),
            numbering=rules.get(row["numbering_id"]),
            extension_id=row["extension_id"],
            cost_deck_id=row["cost_deck_id"],
        )
        for row in rows
    )


async def numbering(
    connection: AsyncConnection, ids: Iterable[UUID | None]
) -> dict[UUID | None, Numbering]:
    """Numbering rules by id."""
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    found = await connection.execute(sa.select(_rules).where(_rules.c.id.in_(wanted)))
    return {
        row["id"]: Numbering.model_validate({name: row[name] for name in Numbering.model_fields})
        for row in found.mappings()
    }


def settings(row: sa.RowMapping) -> Trunk:
    """A PBX that registers has one gateway: what it registers as."""
    found = Trunk.model_validate({name: row[name] for name in Trunk.model_fields})
    if not found.registers_here:
        return found
    own = Gateway(server=row["realm"], username=row["username"])
    return found.model_copy(update={"gateways": [own]})


def _rows() -> sa.Select[Any]:
    """Trunks with their account's realm."""
    return sa.select(trunks, accounts.c.realm).join(accounts, accounts.c.id == trunks.c.account_id)


async def gateways(
    connection: AsyncConnection, vault: Vault, only: Collection[UUID] | None = None
) -> tuple[list[EdgeGateway], list[EdgeRegistration]]:
    """Of every trunk that is switched on, or of those in `only`."""
    query = _rows().where(trunks.c.enabled)
    if only is not None:
        query = query.where(trunks.c.id.in_(only))
    ways: list[EdgeGateway] = []
    registrations: list[EdgeRegistration] = []
    for row in (await connection.execute(query)).mappings():
        trunk, passwords = settings(row), opened(vault, row["secrets"])
        for index, each in enumerate(trunk.gateways):
            if not each.enabled:
                continue
            password = passwords.get(secret_name(each), "")
            uri = f"sip:{each.username}@{each.server}" if trunk.registers_here else each.uri
            ways.append(
                EdgeGateway(
                    key=gateway_key(row["id"], index),
                    owner_id=row["account_id"],
                    uri=uri,
                    gateway=each,
                    password=password,
                    trusted=trunk.trust_identity,
                )
            )
            if trunk.register_there and index == 0:
                registrations.append(
                    EdgeRegistration(
                        token=line_token(vault, row["id"]),
                        owner_id=row["account_id"],
                        trunk_id=row["id"],
                        gateway=each,
                        password=password,
                        expires=trunk.register_expires,
                        addresses=trunk.addresses,
                    )
                )
    return ways, registrations


async def pbxs(
    connection: AsyncConnection,
    vault: Vault,
    ids: Collection[UUID] | None = None,
    realms: Collection[str] = (),
) -> list[EdgePbx]:
    """Every PBX that registers, or those of these ids or in these realms."""
    query = _rows().where(trunks.c.enabled, trunks.c.registers_here)
    if ids is not None:
        query = query.where(trunks.c.id.in_(ids) | accounts.c.realm.in_(realms))
    return [
        EdgePbx(
            name=f"{row['username']}@{row['realm']}",
            owner_id=row["account_id"],
            trunk_id=row["id"],
            ha1=ha1(row["username"], row["realm"], opened(vault, row["secrets"])[OWN]).md5,
        )
        for row in (await connection.execute(query)).mappings()
    ]


async def addresses(
    connection: AsyncConnection, only: Collection[str] | None = None
) -> list[EdgeAddress]:
    """Every address calls may come from, or those in `only` that still are."""
    link, trunk = trunk_addresses.c, trunks.c
    query = sa.select(link.address, trunk.account_id, trunk.id)
    query = query.join(trunks, trunk.id == link.trunk_id).where(trunk.enabled)
    if only is not None:
        query = query.where(link.address.in_(only))
    found: dict[str, list[tuple[UUID, UUID]]] = {}
    for address, owner, row_id in await connection.execute(query.order_by(link.address, trunk.id)):
        found.setdefault(address, []).append((owner, row_id))
    return [EdgeAddress(address, who) for address, who in found.items()]


async def keep_addresses(
    connection: AsyncConnection, trunk_id: UUID, wanted: Iterable[str]
) -> None:
    await connection.execute(trunk_addresses.delete().where(trunk_addresses.c.trunk_id == trunk_id))
    rows = [{"trunk_id": trunk_id, "address": each} for each in dict.fromkeys(wanted)]
    if rows:
        await connection.execute(trunk_addresses.insert(), rows)


async def crowded(
    connection: AsyncConnection, trunk_id: UUID, wanted: Collection[str]
) -> str | None:
    """The first address that as many other trunks share as the edge can name."""
    table = trunk_addresses.c
    query = sa.select(table.address).where(table.address.in_(wanted), table.trunk_id != trunk_id)
    query = query.group_by(table.address).having(sa.func.count() >= MOST_AT_AN_ADDRESS)
    found: str | None = await connection.scalar(query.limit(1))
    return found


async def announce(
    connection: AsyncConnection,
    account_id: UUID,
    ids: Iterable[UUID],
    places: Iterable[str] = (),
    names: Iterable[str] = (),
) -> None:
    payload = {
        "trunks": [str(each) for each in ids],
        "addresses": sorted(set(places)),
        "names": sorted(set(names)),
    }
    await outbox.append(connection, TOPIC, account_id, payload)


def username(trunk_id: UUID) -> str:
    """What a PBX registers as. No device is called so: their names have no capitals."""
    return f"PBX{trunk_id.hex[-12:]}"


def line_token(vault: Vault, trunk_id: UUID) -> str:
    """What names a registered line in our Contact; its operator alone learns it."""
    return vault.token(f"line {trunk_id}")


def secret_name(gateway: Gateway) -> str:
    return f"{gateway.username}@{gateway.server}"


def sealed(vault: Vault, passwords: Mapping[str, str]) -> str:
    return vault.seal(json.dumps(passwords))


def opened(vault: Vault, secrets: str) -> dict[str, str]:
    found: dict[str, Any] = json.loads(vault.unseal(secrets))
    return found
