"""Calls that leave the account: who may, which number is shown, which ways there are, and one
attempt after the other."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import structlog

from ringfort.calls.agi import AgiChannel
from ringfort.calls.charging import Admitted
from ringfort.calls.party import Party
from ringfort.calls.pricing import NoPrice
from ringfort.calls.verbs.dial import Answer, dial_account, dial_gateway, last_answer
from ringfort.calls.world import World
from ringfort.domain import caller_id, restrictions
from ringfort.domain.causes import Cause
from ringfort.domain.decisions import Decision
from ringfort.domain.flow import Exit
from ringfort.domain.headers import Origin
from ringfort.domain.numbers import number_class
from ringfort.domain.reach import AtFriend, AtPbx, Destination, Emergency, Outside
from ringfort.domain.snapshot import UNSET, CallerId
from ringfort.domain.trunks import Attempt, Known, attempts, ways
from ringfort.steps._ports import Dialled, Notes, encode_state
from ringfort.store.inventory import Owned
from ringfort.store.money.ledger import NoCredit

MOST_HOPS = 5
"""Accounts a call may go through: numbers that lead to each other end here."""

_log = structlog.get_logger()
_WAY, _CHARGE = "way", "charge"
_FREE = Admitted()
_REFUSED = Dialled(Exit.NO_ROUTE, Cause.REJECTED)
_NO_WAY = Dialled(Exit.NO_ROUTE, Cause.NO_ROUTE)
_NOBODY = Dialled(Exit.NO_ROUTE, Cause.UNALLOCATED)


@dataclass(slots=True)
class Begun:
    """What a call service had begun that has died: attempt `way` is next, or has its `answer`;
    `charge`: of that attempt."""

    way: int = 0
    answer: Answer | None = None
    charge: UUID | None = None

    def __bool__(self) -> bool:
        return self.way > 0 or self.answer is not None

    def take(self) -> "Begun":
        """Once: a later step begins with the first way."""
        found = replace(self)
        self.way, self.answer, self.charge = 0, None, None
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
                    Origin.FRIEND, friend.account_id, extension, "", _FREE, timeout_s
                )
            case AtPbx(trunk_id, number):
                return await self._pbx(trunk_id, number, timeout_s)
            case _:
                return _NOBODY

    async def call(self, number: str, timeout_s: float) -> Dialled:
        shown = self._shown(number)
        owned = await self.world.owner_of(number)
        if owned is not None:
            return await self._to_account(owned, number, shown or "", timeout_s)
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
        return await self._try(found, shown, timeout_s, number)

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

    async def _to_account(self, owned: Owned, number: str, shown: str, timeout_s: float) -> Dialled:
        """Paid by the accounts below the one that both belong to."""
        there = [UUID(each) for each in owned.path.strip("/").split("/")]
        line = [*self.party.account.outward.above, self.party.account.id]
        shared = next((each for each in reversed(line) if each in there), None)
        admitted = await self._admit(number, shared)
        if admitted is None:
            return _REFUSED
        origin = Origin.ACCOUNT
        return await self._across(origin, owned.account_id, number, shown, admitted, timeout_s)

    async def _across(
        self,
        origin: Origin,
        account_id: UUID,
        dialled: str,
        shown: str,
        admitted: Admitted,
        timeout_s: float,
    ) -> Dialled:
        """To another account; it never leaves the platform."""
        if self.party.hops >= MOST_HOPS:
            _log.warning("call goes round in circles", dialled=dialled)
            self.notes.note(Decision.IN_CIRCLES, number=dialled)
            return _NOBODY
        self.notes.note(Decision.OTHER_ACCOUNT, number=dialled)
        who = f"{origin}/{account_id}/{self.party.account.id}/{dialled};{self.party.hops + 1}"
        answer = await dial_account(self.channel, who, shown, admitted, timeout_s)
        await self._let_go(admitted.charge_id, answer)
        return answer.dialled

    async def _try(
        self,
        found: Sequence[Attempt],
        known: str | None,
        timeout_s: float,
        charged: str | None = None,
    ) -> Dialled:
        """One way after the other; `charged`: the number that is paid for, if it is."""
        if not found:
            self.notes.note(Decision.NO_TRUNK)
        begun = self.begun.take()
        answer, charge_id = begun.answer, begun.charge
        last = answer.dialled if answer else _NO_WAY
        for n, way in enumerate(found[begun.way :], begun.way):
            if answer is None or n > begun.way:
                trunk, admitted = way.trunk, _FREE
                if charged:
                    allowed = await self._admit(charged, trunk.owner_id, trunk.id)
                    if allowed is None:
                        last = _REFUSED
                        continue
                    admitted = allowed
                charge_id = admitted.charge_id
                if found[1:] or charge_id:
                    state = {_WAY: n} | ({_CHARGE: str(charge_id)} if charge_id else {})
                    await self.channel.set(RF_STATE=encode_state(state), DIALSTATUS="")
                trusted = known if known and trunk.settings.trust_identity else ""
                answer = await dial_gateway(self.channel, way, trusted, admitted, timeout_s)
            await self._let_go(charge_id, answer)
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

    async def _admit(
        self, number: str, above: UUID | None, trunk_id: UUID | None = None
    ) -> Admitted | None:
        """None: it has no price or there is no money for it, which is noted."""
        leg = self.channel.environment.get("uniqueid", "")
        try:
            return await self.world.charging.admit(self.party, leg, number, above, trunk_id)
        except NoPrice as none:
            self.notes.note(
                Decision.NO_RATE, number=number, account=none.account.name, reason=none.why
            )
        except NoCredit as none:
            payer = await self.world.account(none.account_id)
            name = payer.name if payer else ""
            self.notes.note(Decision.NO_CREDIT, number=number, account=name)
        return None

    async def _let_go(self, charge_id: UUID | None, answer: Answer) -> None:
        if charge_id and answer.dialled.exit != Exit.AFTER_ANSWER:
            await self.world.charging.meter.cancel(charge_id)

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
    known = json.loads(state) if state else {}
    way, charge = known.get(_WAY), known.get(_CHARGE)
    if way is None or (ended and ended.exit == Exit.AFTER_ANSWER):
        return None
    answer = await last_answer(channel) if ended else None
    return Begun(way, answer, UUID(charge) if charge else None)


def _final(trunk: Known, answer: Answer) -> bool:
    """Whether no other trunk is to be tried: it was answered, rang, or told about the callee."""
    return (
        answer.dialled.exit == Exit.AFTER_ANSWER
        or answer.progressed
        or answer.status in trunk.settings.stop_codes
    )
