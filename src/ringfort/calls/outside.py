"""Calls that leave the account: who may, which number is shown, which ways there are, and one
attempt after the other."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog

from ringfort.calls.agi import AgiChannel
from ringfort.calls.verbs.dial import Answer, dial_account, dial_gateway, last_answer
from ringfort.calls.world import World
from ringfort.domain import caller_id, restrictions
from ringfort.domain.causes import Cause
from ringfort.domain.decisions import Decision
from ringfort.domain.flow import Exit
from ringfort.domain.headers import Origin
from ringfort.domain.numbers import number_class
from ringfort.domain.reach import AtFriend, AtPbx, Destination, Emergency, Outside
from ringfort.domain.snapshot import UNSET, AccountSnapshot, CallerId, Device, User
from ringfort.domain.trunks import Attempt, Known, attempts, ways
from ringfort.steps._ports import Dialled, Notes, encode_state

MOST_HOPS = 5
"""Accounts a call may go through: numbers that lead to each other end here."""

_log = structlog.get_logger()
_WAY = "way"
_REFUSED = Dialled(Exit.NO_ROUTE, Cause.REJECTED)
_NO_WAY = Dialled(Exit.NO_ROUTE, Cause.NO_ROUTE)
_NOBODY = Dialled(Exit.NO_ROUTE, Cause.UNALLOCATED)


@dataclass(frozen=True, slots=True)
class Party:
    """On whose behalf a call goes out. `number`: one of the account's own that it called with;
    `hidden`: it is not to be shown."""

    account: AccountSnapshot
    device: Device | None = None
    user: User | None = None
    number: str | None = None
    hidden: bool = False
    hops: int = 0


@dataclass(slots=True)
class Begun:
    """What a call service had begun that has died: attempt `way` is next, or has its `answer`."""

    way: int = 0
    answer: Answer | None = None

    def __bool__(self) -> bool:
        return self.way > 0 or self.answer is not None

    def take(self) -> tuple[int, Answer | None]:
        """Once: a later step begins with the first way."""
        found = self.way, self.answer
        self.way, self.answer = 0, None
        return found


@dataclass(frozen=True, slots=True)
class ChannelOutside:
    """Port `Outside`, over the channel that a session serves."""

    channel: AgiChannel
    world: World
    party: Party
    dialled: Destination
    notes: Notes
    begun: Begun

    async def call_dialled(self, timeout_s: float) -> Dialled:
        match self.dialled:
            case Emergency(number):
                return await self._emergency(number, timeout_s)
            case Outside(number):
                return await self.call(number, timeout_s)
            case AtFriend(friend, extension):
                return await self._across(
                    Origin.FRIEND, friend.account_id, extension, "", timeout_s
                )
            case AtPbx(trunk_id, number):
                return await self._pbx(trunk_id, number, timeout_s)
            case _:
                return _NOBODY

    async def call(self, number: str, timeout_s: float) -> Dialled:
        shown = self._shown(number)
        owned = await self.world.owner_of(number)
        if owned is not None:
            return await self._across(
                Origin.ACCOUNT, owned.account_id, number, shown or "", timeout_s
            )
        outward = self.party.account.outward
        restricted = outward.restricted(self.party.user)
        judged = restrictions.decide(
            number, outward.country, restricted.area_code, restricted.rules
        )
        if judged.verdict != "allow":
            self.notes.note(Decision.NOT_ALLOWED, number=number, rule=judged.detail)
            return _REFUSED
        trunks = await self.world.trunks_of(self.party.account)
        found = attempts(trunks, number, shown)
        if not found and not number.startswith("+"):
            return _NOBODY  # an extension that is not there, to all appearances
        return await self._try(found, shown, timeout_s)

    async def _emergency(self, number: str, timeout_s: float) -> Dialled:
        """Before every rule; it shows a number that can be called back, always."""
        account, levels = self.party.account, self._levels()
        chosen = caller_id.emergency(
            [each.emergency_id for each in levels], account.caller_id.external.number_id
        )
        shown = account.outward.numbers.get(chosen) if chosen else None
        user, device = self.party.user, self.party.device
        place = next((each.location_id for each in levels if each.location_id), None)
        if not self.begun:
            self.notes.note(
                Decision.EMERGENCY,
                number=number,
                shown=shown or "",
                caller=user.name if user else device.username if device else "",
                place=account.outward.places.get(place, "") if place else "",
            )
        trunks = await self.world.trunks_of(account)
        return await self._try(attempts(trunks, number, shown, emergency=True), shown, timeout_s)

    async def _pbx(self, trunk_id: UUID, number: str, timeout_s: float) -> Dialled:
        trunk = await self.world.trunk(self.party.account.id, trunk_id)
        if trunk is None or not trunk.settings.enabled:
            return _NO_WAY
        caller = await self.channel.evaluate("${CALLERID(num)}")
        return await self._try(list(ways(trunk, number, caller or None)), None, timeout_s)

    async def _across(
        self, origin: Origin, account_id: UUID, dialled: str, shown: str, timeout_s: float
    ) -> Dialled:
        """To another account; it never leaves the platform."""
        if self.party.hops >= MOST_HOPS:
            _log.warning("call goes round in circles", dialled=dialled)
            self.notes.note(Decision.IN_CIRCLES, number=dialled)
            return _NOBODY
        self.notes.note(Decision.OTHER_ACCOUNT, number=dialled)
        who = f"{origin}/{account_id}/{self.party.account.id}/{dialled};{self.party.hops + 1}"
        answer = await dial_account(self.channel, who, shown, timeout_s)
        return answer.dialled

    async def _try(self, found: Sequence[Attempt], known: str | None, timeout_s: float) -> Dialled:
        if not found:
            self.notes.note(Decision.NO_TRUNK)
        first, answer = self.begun.take()
        last = answer.dialled if answer else _NO_WAY
        for n, way in enumerate(found[first:], first):
            if answer is None or n > first:
                if found[1:]:
                    await self.channel.set(RF_STATE=encode_state({_WAY: n}), DIALSTATUS="")
                trusted = known if known and way.trunk.settings.trust_identity else ""
                answer = await dial_gateway(self.channel, way, trusted, timeout_s)
            last = answer.dialled
            self.notes.note(
                Decision.ATTEMPT,
                trunk=way.trunk.name,
                number=way.called,
                status=answer.status or 0,
                exit=last.exit,
                cause=last.cause,
            )
            if _final(way.trunk, answer):
                break
        return last

    def _shown(self, number: str) -> str | None:
        """Number that a call to this one shows; None: hidden, or there is none."""
        account = self.party.account
        if self.party.hidden:
            return None
        if self.party.number:
            return self.party.number
        outward = account.outward
        area = outward.restricted(self.party.user).area_code
        kind = number_class(number, outward.country, area)
        levels = [each.external for each in self._levels()]
        shown = caller_id.external(number, kind, levels, outward.rules)
        if shown.anonymous or shown.number_id is None:
            return None
        return outward.numbers.get(shown.number_id)

    def _levels(self) -> list[CallerId]:
        device, user = self.party.device, self.party.user
        return [
            device.caller_id if device else UNSET,
            user.caller_id if user else UNSET,
            self.party.account.caller_id,
        ]


async def begun(channel: AgiChannel, ended: Dialled | None) -> Begun | None:
    """None: its step was not trying one way after the other, or is over. `ended` as the channel's
    last dial did; None: it had not begun."""
    state = await channel.evaluate("${RF_STATE}")
    way = json.loads(state).get(_WAY) if state else None
    if way is None or (ended and ended.exit == Exit.AFTER_ANSWER):
        return None
    return Begun(way, await last_answer(channel) if ended else None)


def _final(trunk: Known, answer: Answer) -> bool:
    """Whether no other trunk is to be tried: it was answered, rang, or told about the callee."""
    return (
        answer.dialled.exit == Exit.AFTER_ANSWER
        or answer.progressed
        or answer.status in trunk.settings.stop_codes
    )
