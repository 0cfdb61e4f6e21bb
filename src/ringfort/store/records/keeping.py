"""Makes records of calls that are over."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.causes import Cause, cause_of_status
from ringfort.domain.edge_facts import EdgeFact
from ringfort.domain.money import Money
from ringfort.domain.usage import (
    REFUSED,
    Leg,
    Outcome,
    Role,
    call_id,
    caller_first,
    leg_id,
    milliseconds,
    outcome,
    somebodys,
)
from ringfort.store.money import charges
from ringfort.store.records import edge
from ringfort.store.records.directory import Directory, Party, look_up
from ringfort.store.records.tables import calls, legs
from ringfort.store.upsert import insert_new

Row = dict[str, Any]
_CANCELLED, _TIMEOUT = 487, 408
_UNPRICED: Row = {"price": None, "currency": None}


class Made(NamedTuple):
    """A record."""

    id: UUID
    account_id: UUID


async def settle(
    connection: AsyncConnection, over: Iterable[Sequence[Leg]], server: str, now: datetime
) -> list[Made]:
    """Make the records of whole calls, each account's; tells which are new."""
    shares = [share for call in over for share in _shares(caller_first(call))]
    directory = await look_up(connection, (leg for _, _, own in shares for leg in own))
    call_rows = [
        _call(directory, account, first, own, server, now) for account, first, own in shares
    ]
    leg_rows = [
        _leg(directory, account, first, leg, server)
        for account, first, own in shares
        for leg in own
    ]
    facts = await edge.of_calls(connection, {row["sip_call_id"] for row in call_rows})
    for row in leg_rows:
        told = edge.noted(facts.get((row["sip_call_id"], row["address"])))
        row |= {name: value for name, value in told.items() if value is not None}
    await edge.forget(connection, [fact.id for fact in facts.values() if fact.ended_at])
    await _price(connection, call_rows, leg_rows)
    known = await _extend(connection, call_rows)
    await insert_new(connection, calls, call_rows)
    await insert_new(connection, legs, leg_rows)
    return [Made(row["id"], row["account_id"]) for row in call_rows if row["id"] not in known]


async def _price(
    connection: AsyncConnection, call_rows: Sequence[Row], leg_rows: Sequence[Row]
) -> None:
    """What legs cost their account; a call costs what its legs do."""
    found = await charges.prices(connection, [row["id"] for row in leg_rows])
    known = {row["id"]: row for row in call_rows}
    for row in leg_rows:
        if priced := found.get((row["id"], row["account_id"])):
            price = Money(priced.currency, priced.micros).amount
            row |= {"price": price, "currency": priced.currency, "billed_s": priced.seconds}
            call = known[row["call_id"]]
            call |= {"price": price + (call["price"] or 0), "currency": priced.currency}


async def settle_alone(
    connection: AsyncConnection, facts: Sequence[EdgeFact], now: datetime
) -> list[Made]:
    """Records of calls that only the edge knows, unless a server does too; tells which."""
    query = sa.select(legs.c.sip_call_id).where(legs.c.sip_call_id.in_([f.id for f in facts]))
    known = set(await connection.scalars(query))
    news = [fact for fact in facts if fact.id not in known]
    made = await settle(connection, [_alone(fact) for fact in news], "edge", now)
    await edge.forget(connection, [fact.id for fact in facts])
    return made


def _alone(fact: EdgeFact) -> list[Leg]:
    """As if there had been channels."""
    if fact.alone is None or fact.ended_at is None:
        raise ValueError(f"{fact.id} has another record")
    call, at = fact.alone, fact.ended_at
    status = call.status or fact.status or _TIMEOUT
    name = f"edge/{fact.id}-{int(call.begun.timestamp())}"
    caller = Leg(
        uniqueid=f"{name}.0",
        linked=f"{name}.0",
        channel="PJSIP/edge",
        started_at=call.begun,
        answered_at=fact.answered_at,
        ended_at=at,
        account=call.account,
        number=call.caller,
        tags=f"from={call.who}/{call.called};call={fact.id}",
        cause=Cause.NORMAL if fact.answered_at else cause_of_status(status),
        dialled_as=REFUSED if call.status else "CANCEL" if status == _CANCELLED else "",
    )
    if not call.gateway:
        return [caller]
    tags = f"trunk={call.gateway}/{call.called}"
    return [caller, replace(caller, uniqueid=f"{name}.1", number="", tags=tags, dialled_as="")]


def _shares(call: Sequence[Leg]) -> Iterable[tuple[UUID, Leg, list[Leg]]]:
    """Each account's legs of a call, with the leg that began it. What never had an account was
    never let in."""
    outside = [leg for leg in call if somebodys(leg.channel, leg.tags)]
    if not outside:
        return []
    first = outside[0]
    own: dict[UUID, list[Leg]] = defaultdict(list)
    for leg in outside:
        account = leg.account or first.account
        if account:
            own[account].append(leg)
    return [(account, first, mine) for account, mine in own.items()]


async def _extend(connection: AsyncConnection, rows: Sequence[Row]) -> set[UUID]:
    """Calls that had seemed to be over and went on with another leg; tells which these are."""
    query = sa.select(calls.c.id).where(calls.c.id.in_([row["id"] for row in rows]))
    known = set(await connection.scalars(query))
    for row in rows:
        if row["id"] in known:
            later = calls.update().where(
                calls.c.id == row["id"], calls.c.ended_at < row["ended_at"]
            )
            await connection.execute(later.values(ended_at=row["ended_at"]))
            more = calls.update().where(calls.c.id == row["id"])
            added: Row = {"legs": calls.c.legs + row["legs"]}
            if row["price"] is not None:
                price = sa.func.coalesce(calls.c.price, 0) + row["price"]
                added |= {"price": price, "currency": row["currency"]}
            await connection.execute(more.values(added))
    return known


def _call(
    directory: Directory,
    account: UUID,
    first: Leg,
    own: Sequence[Leg],
    server: str,
    now: datetime,
) -> Row:
    """Its times are those of the caller's leg, or of the first that we made for the account."""
    mine = own[0]
    caller, way = directory.party(first), first.way
    dialled = directory.dialled(account, way.dialled)
    callee = _callee(directory, own)
    told, cause = outcome(own)
    ours = first.account == account
    return {
        "id": call_id(first.linked, account),
        "account_id": account,
        "created_at": now,
        **_spans(mine, cause),
        "ended_at": max(_end(leg) for leg in own),
        "direction": _direction(first, own, ours),
        "outcome": told.value,
        "ended_by": _ended_by(mine, own, told),
        "from_number": first.number,
        "from_name": caller.name if ours else "",
        "to_number": way.dialled or mine.way.number,
        "to_name": callee.name or (dialled.name if dialled else ""),
        "user_id": caller.user_id if ours else None,
        "device_id": caller.device_id if ours else None,
        "trunk_id": next((leg.way.trunk for leg in own if leg.way.trunk), None),
        "extension_id": dialled.extension_id if dialled else None,
        "to_user_id": callee.user_id or (dialled.user_id if dialled else None),
        "legs": len(own),
        "server": server,
        "sip_call_id": way.call,
        **_UNPRICED,
    }


def _callee(directory: Directory, own: Sequence[Leg]) -> Party:
    """Who took the call, or the only one it rang."""
    called = [leg for leg in own if leg.way.role is Role.CALLED]
    parties = [directory.party(leg) for leg in called]
    for leg, party in zip(called, parties, strict=True):
        if leg.answered_at:
            return party
    alone = len({party.user_id for party in parties}) == 1
    return parties[0] if alone else Party()


def _leg(directory: Directory, account: UUID, first: Leg, leg: Leg, server: str) -> Row:
    way, party = leg.way, directory.party(leg)
    caller = way.role is Role.CALLER
    return {
        "id": leg_id(leg.uniqueid),
        "account_id": account,
        "call_id": call_id(first.linked, account),
        "payer_id": account,
        **_spans(leg, leg.cause),
        "role": way.role.value,
        "number": leg.number if caller else way.number,
        "name": party.name,
        "user_id": party.user_id,
        "device_id": party.device_id,
        "trunk_id": way.trunk,
        "server": server,
        "channel": leg.channel,
        "sip_status": None,
        "loss": leg.loss,
        "jitter_ms": leg.jitter_ms,
        "mos": None,
        "sip_call_id": first.way.call,
        "address": way.address,
        **_UNPRICED,
        "billed_s": None,
    }


def _spans(leg: Leg, cause: int) -> Row:
    return {
        "started_at": leg.started_at,
        "answered_at": leg.answered_at,
        "ended_at": _end(leg),
        "ring_ms": milliseconds(leg.started_at, leg.answered_at or leg.ended_at),
        "talk_ms": milliseconds(leg.answered_at, leg.ended_at),
        "cause": cause,
        "end_estimated": leg.end_estimated,
    }


def _end(leg: Leg) -> datetime:
    return leg.ended_at or leg.started_at


def _direction(first: Leg, own: Sequence[Leg], ours: bool) -> str:
    if not ours or first.way.outside:
        return "incoming"
    return "outgoing" if any(leg.way.outside for leg in own) else "internal"


def _ended_by(mine: Leg, own: Sequence[Leg], told: Outcome) -> str:
    """`caller`, `called` or `platform`."""
    if told in (Outcome.CANCELLED, Outcome.BUSY):
        return "caller" if told is Outcome.CANCELLED else "called"
    by = next((leg.way.role for leg in own if leg.channel == mine.source), None)
    return by.value if by else "platform"
