"""The check of routes (B8): what calls are decided by, asked without a call."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random

from ringfort.calls import arrival, plan
from ringfort.calls.decisions import Heard
from ringfort.calls.handover import Handover
from ringfort.calls.leaving import Leaving, for_help, judge, leave, skip
from ringfort.calls.party import Party
from ringfort.calls.payments import payments
from ringfort.calls.plan import Plan
from ringfort.calls.world import World
from ringfort.calls.worth import worth
from ringfort.domain.decisions import Decision
from ringfort.domain.errors import NotFound
from ringfort.domain.headers import Origin
from ringfort.domain.numbers import NumberClass
from ringfort.domain.reach import AtFriend, AtPbx, Emergency, Inside, Nowhere, Outside
from ringfort.domain.route_checks import (
    Check,
    Checked,
    CheckIn,
    CheckOut,
    Lead,
    RouteSeen,
    Said,
    TrunkSeen,
)
from ringfort.domain.routing import UNPRICED, Candidate, Out, Wanted
from ringfort.domain.snapshot import AccountSnapshot
from ringfort.domain.trunks import Unable
from ringfort.texts import Text


@dataclass(frozen=True, slots=True)
class Checks:
    """Answers checks as calls would be served now."""

    world: World

    async def check(self, asked: Check) -> Checked:
        """NotFound."""
        account = await self.world.account(asked.account_id)
        if account is None:
            raise NotFound(Text("error.not_found", kind="account"), field="account")
        match asked:
            case CheckOut():
                return await self._out(account, asked)
            case CheckIn():
                return await self._in(account, asked)

    async def _out(self, account: AccountSnapshot, asked: CheckOut) -> Checked:
        device = account.devices.get(asked.device_id) if asked.device_id else None
        user_id = asked.user_id or (device.user_id if device else None)
        user = account.users.get(user_id) if user_id else None
        party, notes = Party(account, device, user), Heard()
        notes.note(Decision.DIALLED, number=asked.number)
        shown = account.shown(device, user)
        made = await plan.dialled_by(self.world, party, asked.number, shown, account.language)
        return await self._led(made, asked, Checked(account.id, asked.number), notes)

    async def _in(self, owner: AccountSnapshot, asked: CheckIn) -> Checked:
        trunk, notes = await self.world.trunk(owner.id, asked.trunk_id), Heard()
        if trunk is None:
            raise NotFound(Text("error.not_found", kind="trunk"), field="trunk_id")
        notes.note(Decision.DIALLED, number=asked.number)
        handover = Handover(
            None, Origin.TRUNK, owner.id, trunk.id, dialled=asked.number, number=asked.caller
        )
        arrived = await arrival.by_trunk(self.world, owner.id, trunk.id, handover)
        seen = Checked(owner.id, (arrived and arrived.number) or asked.number)
        if arrived is None:
            skip(notes, trunk, Unable.OFF)
            return replace(seen, decisions=_said(notes))
        made = await plan.from_trunk(arrived, handover, self.world)
        return await self._led(made, asked, seen, notes)

    async def _led(self, made: Plan | None, asked: Check, seen: Checked, notes: Heard) -> Checked:
        """Where the call goes."""
        if made is None:
            notes.note(Decision.NOBODY, number=seen.number)
            return replace(seen, decisions=_said(notes))
        seen = replace(seen, account_id=made.account.id)
        found: Leaving | None = None
        match made.dialled:
            case Emergency(number):
                seen = replace(seen, number=number)
                found = await for_help(self.world, made.party, number, notes)
                seen = await self._tried(seen, found, made.party, asked, notes, free=True)
            case Outside(number):
                seen = await self._outside(replace(seen, number=number), made, asked, notes)
            case AtPbx(trunk_id):
                trunk = await self.world.trunk(made.account.id, trunk_id)
                lead = Lead("pbx", made.account.id, trunk_id, trunk.name if trunk else "")
                seen = replace(seen, lead=lead)
            case Nowhere() if made.own_user is None:
                notes.note(Decision.NOBODY, number=seen.number)
            case AtFriend(friend):
                seen = replace(seen, lead=Lead("account", friend.account_id))
            case _:
                seen = replace(seen, lead=_lead(made))
        return replace(seen, decisions=_said(notes))

    async def _outside(self, seen: Checked, made: Plan, asked: Check, notes: Heard) -> Checked:
        judged = await judge(self.world, made.party, seen.number)
        if judged.owned is not None:
            notes.note(Decision.OTHER_ACCOUNT, number=seen.number)
            return replace(seen, lead=Lead("account", judged.owned.account_id), shown=judged.shown)
        if judged.may.verdict == "deny":
            notes.note(Decision.NOT_ALLOWED, number=seen.number, rule=judged.may.detail)
            return seen
        if judged.may.verdict == "pin":
            notes.note(Decision.PIN_ASKED, number=seen.number, rule=judged.may.detail)
        moment = asked.at or datetime.now(UTC)
        found = await leave(self.world, made.party, judged, moment, Random(), notes)
        return await self._tried(seen, found, made.party, asked, notes)

    async def _tried(
        self,
        seen: Checked,
        found: Leaving,
        party: Party,
        asked: Check,
        notes: Heard,
        *,
        free: bool = False,
    ) -> Checked:
        """The trunks, and what each level pays for a call by them."""
        selection = found.selection
        if not selection.candidates:
            notes.note(Decision.NO_TRUNK)
        tried = [
            await self._trunk(each, found, party, asked, free=free) for each in selection.candidates
        ]
        out = [await self._trunk(each, found, party, asked, free=True) for each in selection.out]
        routes = [(each, None) for each in selection.fitting.routes] + list(selection.fitting.out)
        return replace(
            seen,
            shown=found.shown,
            routes=tuple(RouteSeen(each.id, each.owner_id, each.name, why) for each, why in routes),
            candidates=tuple(tried),
            out=tuple(out),
        )

    async def _trunk(
        self, each: Candidate | Out, found: Leaving, party: Party, asked: Check, *, free: bool
    ) -> TrunkSeen:
        """`free`: nobody pays for a call by it."""
        why = each.why if isinstance(each, Out) else None
        trunk, route = each.trunk, each.route
        if trunk is None:
            return TrunkSeen(each.trunk_id, why)
        ways = [way for way in found.attempts if way.trunk is trunk]
        moment = asked.at or datetime.now(UTC)
        wanted = Wanted(found.number, NumberClass.UNKNOWN, moment)
        owner_id = route.owner_id if route else trunk.owner_id
        prices = self.world.charging.prices
        worths = await worth(prices, party.account, owner_id, [trunk], wanted, asked.seconds)
        its, above = worths.get(trunk.id, UNPRICED), trunk.owner_id
        paid = () if free else await payments(prices, party.account, above, wanted, asked.seconds)
        return TrunkSeen(
            trunk.id,
            why,
            trunk.owner_id,
            trunk.name,
            trunk.shared,
            route.name if route else "",
            owner_id,
            ways[0].called if ways else "",
            (ways[0].caller or "") if ways else "",
            tuple(way.to.server for way in ways),
            its.cost,
            its.sold,
            its.currency,
            paid,
        )


def _lead(made: Plan) -> Lead:
    """To an extension, or to a user who has none."""
    account = made.account
    user = account.users.get(made.own_user) if made.own_user else None
    name = user.name if user else ""
    if isinstance(made.dialled, Inside):
        extension = account.extensions[made.dialled.extension]
        return Lead("extension", account.id, extension.id, f"{extension.number} {name}".strip())
    return Lead("user", account.id, made.own_user, name)


def _said(notes: Heard) -> tuple[Said, ...]:
    return tuple(Said(code, params) for code, params in notes.said)
