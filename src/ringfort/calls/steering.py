"""Acts on live calls, over AMI. Whether that is allowed was decided by whoever passes orders on."""

import asyncio
from collections.abc import Callable, Sequence
from uuid import UUID

from ringfort.calls.agi import escape
from ringfort.calls.ami import Ami, Message
from ringfort.calls.legs import Leg
from ringfort.calls.live import LiveCalls
from ringfort.calls.snapshots import Snapshots
from ringfort.domain.causes import Cause
from ringfort.domain.errors import Conflict, NotFound
from ringfort.domain.headers import Origin
from ringfort.domain.ids import new_id
from ringfort.domain.live_calls import HangUp, Listen, Mode, Order, Transfer
from ringfort.domain.snapshot import AccountSnapshot, CallerId
from ringfort.domain.usage import Role, leg_id, way
from ringfort.texts import Text

RINGING_S = 30
"""How long a listener's device rings."""
_SPY: dict[Mode, str] = {"listen": "uqE", "whisper": "uqEw", "barge": "uqEB"}
"""ChanSpy: a full channel name, without prompts, over when that channel is."""

Server = Callable[[str], Ami]
"""The manager of an application server, by its name."""
Release = Callable[[str], None]
"""Lets the session of a channel (uniqueid) end without another word to it."""


class Steering:
    """Obeys orders."""

    def __init__(
        self, ami: Server, calls: LiveCalls, snapshots: Snapshots, release: Release
    ) -> None:
        self._ami, self._calls, self._snapshots = ami, calls, snapshots
        self._release = release

    async def obey(self, order: Order) -> None:
        """NotFound, Conflict, Unavailable."""
        legs = self._calls.channels(order.account_id, order.call_id)
        if not legs:
            raise _gone("id")
        match order:
            case HangUp():
                await self._hang_up(legs)
            case Transfer():
                await self._transfer(order, legs)
            case Listen():
                await self._listen(order, legs)

    async def _hang_up(self, legs: Sequence[Leg]) -> None:
        cause = str(int(Cause.NORMAL))
        await asyncio.gather(*(self._do("Hangup", leg, Cause=cause) for leg in legs))

    async def _transfer(self, order: Transfer, legs: Sequence[Leg]) -> None:
        """As a device's REFER does it, but on behalf of the account itself. What a session would
        say to a channel that is redirected would end its next one."""
        kept = _chosen(legs, order.leg_id) if order.leg_id else _outside(legs)
        if kept is None:
            raise _gone("leg_id")
        account = order.account_id
        who = f"{Origin.TRANSFER}/{account}/{account}/{order.to}"
        await self._set(kept, "SIPREFERREDBYHDR", who)
        if (about := way(kept.tags)).role is Role.CALLED:
            await self._set(kept, "CALLERID(num)", about.number)
        for leg in legs:
            self._release(leg.id)
        told = await self._do("Redirect", kept, Context="edge-in", Exten="transfer", Priority="1")
        if told.get("Response") != "Success":
            raise _gone("leg_id")
        await self._hang_up([leg for leg in legs if leg is not kept])

    async def _set(self, leg: Leg, name: str, value: str) -> None:
        await self._do("Setvar", leg, Variable=name, Value=value)

    async def _do(self, action: str, leg: Leg, **fields: str) -> Message:
        return await self._ami(leg.server).action(action, Channel=leg.channel, **fields)

    async def _listen(self, order: Listen, legs: Sequence[Leg]) -> None:
        heard = _chosen(legs, order.leg_id) if order.leg_id else _inside(legs)
        if heard is None:
            raise _gone("leg_id")
        if not heard.up:
            raise Conflict(Text("error.nobody_talks"), field="id")
        account = await self._snapshots.of(order.listener_id)
        device = account.devices.get(order.device_id) if account else None
        if account is None or device is None:
            raise _gone("device_id")
        uri = f"sip:{account.aor(device)}"
        await self._ami(heard.server).action(
            "Originate",
            Channel=f"PJSIP/edge/{uri}",
            ChannelId=str(new_id()),
            Application="ChanSpy",
            Data=f"{heard.channel},{_SPY[order.mode]}",
            Timeout=str(RINGING_S * 1000),
            CallerID=_shown(account, heard),
            Account=str(account.id),
            Variable=f"CHANNEL(userfield)={escape(f'to={uri}')}",
            Async="true",
        )


def _chosen(legs: Sequence[Leg], wanted: UUID) -> Leg | None:
    """One that can go on by itself."""
    return next((leg for leg in legs if leg_id(leg.id) == wanted and _whole(leg)), None)


def _outside(legs: Sequence[Leg]) -> Leg | None:
    """The one that leads out of the account, else the caller's."""
    whole = [leg for leg in legs if _whole(leg)]
    return next((leg for leg in whole if way(leg.tags).outside), whole[0] if whole else None)


def _inside(legs: Sequence[Leg]) -> Leg | None:
    """The first of the account's own people who talks, else whoever does."""
    talking = [leg for leg in legs if leg.up] or legs
    return next((leg for leg in talking if not way(leg.tags).outside), talking[0])


def _whole(leg: Leg) -> bool:
    return leg.up or way(leg.tags).role is Role.CALLER


def _shown(account: AccountSnapshot, heard: Leg) -> str:
    """Who the listener's device says is calling."""
    shown = account.caller_id.over(CallerId(heard.name, heard.number))
    name = (shown.name or "").replace('"', "").replace("<", "").replace(">", "")
    return f'"{name}" <{shown.number or ""}>'


def _gone(field: str) -> NotFound:
    return NotFound(Text("error.not_found", kind="live-call"), field=field)
