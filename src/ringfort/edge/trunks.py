"""Trunks as the edge's tables hold them: gateways by key, addresses, lines by their token, and PBXs
that register, by their name."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.trunks import MOST_GATEWAYS, gateway_key
from ringfort.edge.config import server_set
from ringfort.edge.database import Values
from ringfort.store import trunks
from ringfort.store.changes import ACCOUNT
from ringfort.store.emergency import EdgeHelp, below, helps
from ringfort.store.outbox import Event
from ringfort.store.placements import Placed, placements
from ringfort.store.secrets import Vault
from ringfort.store.trunks import EdgeAddress, EdgeGateway, EdgePbx, EdgeRegistration

_TOKEN = re.compile(r"[0-9a-f]{24}")


async def everything(connection: AsyncConnection, vault: Vault) -> dict[str, Values]:
    """Every name with its values."""
    ways, registrations = await trunks.gateways(connection, vault)
    found = _named(ways, registrations, await trunks.addresses(connection))
    found |= _of_pbxs(await trunks.pbxs(connection, vault))
    return found | _of_accounts(await helps(connection), await placements(connection))


async def named(
    connection: AsyncConnection,
    vault: Vault,
    payloads: Sequence[Mapping[str, Any]],
    realms: Collection[str],
) -> dict[str, Values]:
    """What these outbox rows ask to be looked at, as it is now, and PBXs in these realms; empty
    values: it is gone."""
    ids = {UUID(each) for payload in payloads for each in payload.get("trunks", ())}
    places = {each for payload in payloads for each in payload.get("addresses", ())}
    if not ids and not places and not realms:
        return {}
    pbxs = await trunks.pbxs(connection, vault, ids, realms)
    ids |= {each.trunk_id for each in pbxs}
    keys = [gateway_key(each, index) for each in ids for index in range(MOST_GATEWAYS)]
    tokens = [trunks.line_token(vault, each) for each in ids]
    gone: dict[str, Values] = {name: {} for name in (*keys, *tokens, *places)}
    ways, registrations = await trunks.gateways(connection, vault, ids)
    found = _named(ways, registrations, await trunks.addresses(connection, places))
    return gone | found | _of_pbxs(pbxs)


async def accounts(connection: AsyncConnection, events: Sequence[Event]) -> dict[str, Values]:
    """Of the accounts that these events are about: how they are helped while no application server
    is up, and how their calls are shared out while they are."""
    ids = {event.account_id for event in events if event.topic == ACCOUNT}
    owners = {event.account_id for event in events if event.topic == trunks.TOPIC}
    ids |= await below(connection, owners) if owners else set()
    found = _of_accounts(await helps(connection, ids), await placements(connection, ids))
    return {str(each): {} for each in ids} | found


def is_token(name: str) -> bool:
    """Whether it names a line that registers."""
    return _TOKEN.fullmatch(name) is not None


def _named(
    ways: Sequence[EdgeGateway],
    registrations: Sequence[EdgeRegistration],
    places: Sequence[EdgeAddress],
) -> dict[str, Values]:
    return {
        **{each.key: _of_gateway(each) for each in ways},
        **{each.token: _of_line(each) for each in registrations},
        **{each.address: {"address": ",".join(map("/".join, _texts(each)))} for each in places},
    }


def _of_gateway(way: EdgeGateway) -> Values:
    to = way.gateway
    fields = (way.uri, to.domain, to.username, to.progress_timeout * 1000, int(way.trusted))
    return {"gateway": "|".join(map(str, fields)), "gateway_secret": way.password or "-"}


def _of_pbxs(found: Sequence[EdgePbx]) -> dict[str, Values]:
    return {
        each.name: {"ha1": each.ha1, "pbx": f"{each.owner_id}/{each.trunk_id}"} for each in found
    }


def _of_accounts(helped: Sequence[EdgeHelp], placed: Sequence[Placed]) -> dict[str, Values]:
    found: dict[str, Values] = {str(each.account_id): _of_help(each) for each in helped}
    for each in placed:
        name, spread = str(each.account_id), each.server and server_set(each.server)
        found[name] = {**found.get(name, {}), "spread": spread or "round_robin"}
    return found


def _of_help(each: EdgeHelp) -> Values:
    numbers = ";".join(f"{dialled}={called}" for dialled, called in each.numbers.items())
    return {"emergency": f"{each.key}|{each.caller}|{numbers}"}


def _of_line(line: EdgeRegistration) -> Values:
    to = line.gateway
    registration = {
        "user": to.username,
        "domain": to.domain,
        "password": line.password,
        "proxy": to.uri,
        "expires": line.expires,
    }
    values = {
        "line": f"{line.owner_id}/{line.trunk_id}",
        "registration": json.dumps(registration, sort_keys=True),
    }
    return values | ({"networks": ",".join(line.addresses)} if line.addresses else {})


def _texts(place: EdgeAddress) -> list[tuple[str, str]]:
    return [(str(owner), str(trunk)) for owner, trunk in place.trunks]
