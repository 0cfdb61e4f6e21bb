"""Acts on live calls, over AMI."""

import asyncio
from uuid import UUID

from ringfort.calls.ami import Ami
from ringfort.calls.legs import Leg
from ringfort.calls.live import LiveCalls
from ringfort.domain.causes import Cause
from ringfort.domain.errors import NotFound
from ringfort.domain.live_calls import HangUp, Order
from ringfort.texts import Text


class Steering:
    """Obeys orders; whether they may be given was decided by whoever passes them on."""

    def __init__(self, ami: Ami, calls: LiveCalls) -> None:
        self._ami, self._calls = ami, calls

    async def obey(self, order: Order) -> None:
        """NotFound, Unavailable."""
        match order:
            case HangUp():
                legs = self._legs(order.account_id, order.call_id)
                await asyncio.gather(*(self._hang_up(leg) for leg in legs))

    async def _hang_up(self, leg: Leg) -> None:
        await self._ami.action("Hangup", Channel=leg.channel, Cause=str(int(Cause.NORMAL)))

    def _legs(self, account: UUID, call: UUID) -> list[Leg]:
        """Raises NotFound."""
        found = self._calls.channels(account, call)
        if not found:
            raise NotFound(Text("error.not_found", kind="live-call"), field="call_id")
        return found
