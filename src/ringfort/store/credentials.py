"""What the edge has to know: realms and the devices that may register in them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.codecs import LETTERS, SPOKEN, VIDEO
from ringfort.domain.errors import NotFound
from ringfort.domain.features import OF_DEVICE_KINDS, Features
from ringfort.store.scope import Sight, scope
from ringfort.store.secrets import Vault
from ringfort.store.tables import accounts, devices
from ringfort.texts import Text

UNREGISTERED = ("cell", "landline")
"""Kinds of devices that are reached by their number: they have no credentials."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A device at its address `name` ("user@realm"); `ha1_sha256` only if it asks for SHA-256.
    `networks`: from where it may register and call; None = from anywhere. `media`: its rule for
    transport, codecs and video, as the edge's terms.cfg reads it; None = as it likes."""

    name: str
    device_id: UUID
    ha1_md5: str
    ha1_sha256: str | None
    networks: Sequence[str] | None
    media: str | None


@dataclass(frozen=True, slots=True)
class Realm:
    """An account's SIP domain. `networks` as of devices, and `countries` (ISO 3166) beside them;
    both empty: nobody may come in. `captured`: SIP messages of its calls are kept."""

    name: str
    account_id: UUID
    networks: Sequence[str] | None
    countries: Sequence[str] = ()
    captured: bool = False


async def realms(connection: AsyncConnection, only: Collection[str] | None = None) -> list[Realm]:
    """Every realm, or those in `only` that exist."""
    query = sa.select(accounts.c.realm, accounts.c.id, accounts.c.operator)
    if only is not None:
        query = query.where(accounts.c.realm.in_(only))
    return [
        Realm(
            row.realm,
            row.id,
            *_filter_of(row.operator),
            captured=bool(row.operator.get("capture_sip")),
        )
        for row in await connection.execute(query)
    ]


async def in_realms(
    connection: AsyncConnection, only: Collection[str] | None = None
) -> list[Credential]:
    """Credentials of every device, or of those in some realms."""
    return await _credentials(connection, sa.true() if only is None else accounts.c.realm.in_(only))


async def named(connection: AsyncConnection, names: Iterable[str]) -> list[Credential]:
    """Credentials of those of the addresses that exist."""
    by_realm: dict[str, set[str]] = defaultdict(set)
    for name in names:
        username, _, realm = name.partition("@")
        by_realm[realm].add(username)
    return [
        credential
        for realm, usernames in by_realm.items()
        for credential in await _credentials(
            connection,
            sa.and_(accounts.c.realm == realm, devices.c.username.in_(usernames)),
        )
    ]


async def secret(connection: AsyncConnection, vault: Vault, sight: Sight, device_id: UUID) -> str:
    """A device's secret, for provisioning and the demo's own phones; or NotFound."""
    query = sa.select(devices.c.secret).where(devices.c.id == device_id, scope(devices, sight))
    sealed: str | None = await connection.scalar(query)
    if sealed is None:
        raise NotFound(Text("error.not_found", kind="device"), field="device")
    return vault.unseal(sealed)


async def _credentials(
    connection: AsyncConnection, which: sa.ColumnElement[bool]
) -> list[Credential]:
    device = devices.c
    columns = (
        device.username,
        accounts.c.realm,
        device.id,
        device.digest,
        device.kind,
        device.settings,
    )
    query = sa.select(*columns, device.ha1_md5, device.ha1_sha256, accounts.c.features)
    query = query.join(accounts, accounts.c.id == device.account_id)
    query = query.where(which, device.kind.not_in(UNREGISTERED))
    return [
        Credential(
            name=f"{row.username}@{row.realm}",
            device_id=row.id,
            ha1_md5=row.ha1_md5,
            ha1_sha256=row.ha1_sha256 if row.digest == "sha256" else None,
            networks=row.settings.get("allowed_networks") or None,
            media=_media_of(row.settings, row.features),
        )
        for row in await connection.execute(query)
        if _switched_on(row.kind, row.features)
    ]


def _switched_on(kind: str, features: Mapping[str, bool]) -> bool:
    feature = OF_DEVICE_KINDS.get(kind)
    return feature is None or bool(getattr(Features.model_validate(features), feature))


def _media_of(settings: Mapping[str, Any], features: Mapping[str, bool]) -> str | None:
    demand = "t" if settings.get("transport") == "tls" else "-"
    if settings.get("encrypt_audio"):
        demand = "s"
    codecs = tuple(dict.fromkeys(settings.get("codecs", SPOKEN)))
    letters = "" if codecs == SPOKEN else "".join(LETTERS[codec] for codec in codecs)
    video = settings.get("video") and Features.model_validate(features).video
    rule = demand + letters + (VIDEO if video else "")
    return rule if rule != "-" else None


def _filter_of(operator: Mapping[str, Any]) -> tuple[Sequence[str] | None, Sequence[str]]:
    """Networks and countries that the access filter lets in (A10)."""
    access = operator.get("access") or {}
    if not access.get("enabled"):
        return None, ()
    return access.get("networks", []), access.get("countries", [])
