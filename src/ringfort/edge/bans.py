"""Asks every edge whom it has banned, lifts bans and makes them (kamailio/defence.cfg.j2)."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Network
from typing import Any, get_args

from ringfort.domain.bans import CUSTOMER, Ban, Banned, Reason, customer
from ringfort.domain.errors import RingfortError, Unavailable
from ringfort.edge.rpc import EdgeRefused, EdgeRpc
from ringfort.texts import Text

PATIENCE_S = 2.0
"""How long an edge may take."""
_TABLE = "ban"
_NOT_FOUND = 404


class Bans:
    """The edges by name; their clients are open. A ban of several edges counts once."""

    def __init__(
        self,
        edges: Mapping[str, EdgeRpc],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._edges = edges
        self._clock = clock

    async def banned(self) -> Banned:
        """The oldest first."""
        answers = await asyncio.gather(*(self._ask(rpc) for rpc in self._edges.values()))
        found: dict[str, Ban] = {}
        for ban in sorted((ban for answer in answers for ban in answer or ()), key=_age):
            found.setdefault(ban.address, ban)
        away = [edge for edge, answer in zip(self._edges, answers, strict=True) if answer is None]
        return Banned(list(found.values()), away)

    async def ban(self, address: str, seconds: int) -> Ban:
        """At every edge, from now on. Unavailable: one did not answer."""
        now = self._clock()
        ban = Ban(address, "by_hand", now, now + timedelta(seconds=seconds))
        told = f"{ban.reason} {int(now.timestamp())} {int(ban.until.timestamp())}"
        await self._tell_all("htable.setxs", _TABLE, _name(address), told, seconds)
        return ban

    async def lift(self, address: str) -> bool:
        """At every edge; False: none had banned it. Unavailable: one did not answer."""
        return any(await self._tell_all("htable.delete", _TABLE, _name(address)))

    async def _tell_all(self, method: str, *params: str | int) -> Sequence[bool]:
        """False of an edge that has no such thing."""

        async def tell(rpc: EdgeRpc) -> bool:
            try:
                await rpc.call(method, *params, timeout=PATIENCE_S)
            except EdgeRefused as refused:
                if refused.number != _NOT_FOUND:
                    raise
                return False
            return True

        try:
            return await asyncio.gather(*(tell(rpc) for rpc in self._edges.values()))
        except RingfortError as error:
            raise Unavailable(Text("error.edge_away"), field="edge") from error

    async def _ask(self, rpc: EdgeRpc) -> Sequence[Ban] | None:
        try:
            slots = await rpc.call("htable.dump", _TABLE, timeout=PATIENCE_S)
        except RingfortError:
            return None
        return list(_told(slots, self._clock()))


def _told(slots: Sequence[Mapping[str, Any]], now: datetime) -> Iterator[Ban]:
    """Those that are not over; the edge forgets those a little later."""
    for slot in slots:
        for item in slot["slot"]:
            reason, since, until = item["value"].split(" ")
            ban = Ban(customer(item["name"]), _reason(reason), _moment(since), _moment(until))
            if ban.until > now:
                yield ban


def _name(address: str) -> str:
    """As the edge names it: an IPv4 address, or 2001:db8:0:7:: of a /64."""
    if ":" not in address:
        return address
    groups = IPv6Network(address).network_address.exploded.split(":")[: CUSTOMER // 16]
    return ":".join(f"{int(group, 16):x}" for group in groups) + "::"


def _reason(text: str) -> Reason:
    return next(each for each in get_args(Reason) if each == text)


def _moment(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def _age(ban: Ban) -> datetime:
    return ban.since
