"""Whether limits let a call in, out, to a device, or by a trunk. What they stop is on record; calls
for help are never stopped, but count."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from uuid import UUID

from ringfort.calls.limited import levels, personal, trunk_of, user_of
from ringfort.calls.party import Party
from ringfort.calls.recalling import recall
from ringfort.calls.world import World
from ringfort.domain import limits
from ringfort.domain.causes import Cause
from ringfort.domain.decisions import Decision
from ringfort.domain.flow import Exit
from ringfort.domain.limits import Direction, Limited, Reached
from ringfort.domain.money import Money
from ringfort.domain.snapshot import AccountSnapshot
from ringfort.domain.trunks import Known
from ringfort.steps._ports import Dialled, Notes, Target
from ringfort.store.money import spending

_BUSY = Dialled(Exit.BUSY, Cause.BUSY)
_SPENT = Dialled(Exit.NO_ROUTE, Cause.REJECTED)


async def longest(world: World, party: Party) -> int | None:
    """Seconds that a call of theirs may last; None = as long as it likes."""
    whose = await levels(world, party.account, party.user, party.device)
    return limits.longest_s(whose)


@asynccontextmanager
async def outgoing(
    world: World, whose: Sequence[Limited], leg: str, notes: Notes, *, forced: bool = False
) -> AsyncIterator[Dialled | None]:
    """A call that this leg makes counts within, and as long as a leg made for it lives. Tells how
    it is refused instead; never when `forced`."""
    refused = None if forced else await _refused(world, whose, notes)
    if refused:
        yield refused
        return
    with world.external.dialling(leg, [each.id for each in whose]):
        yield None


async def incoming(
    world: World,
    account: AccountSnapshot,
    leg: str,
    notes: Notes,
    *,
    trunk_id: UUID | None = None,
    other: AccountSnapshot | None = None,
    forced: bool = False,
) -> bool:
    """Whether a call may come in by a trunk, or from an `other` account; then this leg holds it."""
    trunk = await trunk_of(world, account, trunk_id) if trunk_id else None
    own = trunk is not None and trunk.settings.kind == "pbx"
    whose = [] if own else await levels(world, account, other=other)
    if not forced:
        await _recall(world, whose, Direction.INCOMING, trunk)
        if trunk and _full(world, trunk, notes):
            return False
        if full := limits.reached(whose, Direction.INCOMING, world.external.count):
            _note(notes, full)
            return False
    owners = [each.id for each in whose] + ([trunk.id] if trunk else [])
    world.external.hold(leg, owners, Direction.INCOMING, outside=not own)
    return True


@dataclass(frozen=True, slots=True)
class Rung:
    """`longest_s`: how long whoever answers may talk; None: as long as they like."""

    targets: Sequence[Target]
    longest_s: int | None = None


@asynccontextmanager
async def ringing(
    world: World, account: AccountSnapshot, leg: str, targets: Sequence[Target], notes: Notes
) -> AsyncIterator[Rung]:
    """Those of the targets that may have one call more from outside, if it is one: it counts for
    them and their users as long as a leg to them lives. Of several that are rung together only what
    limits all of them cuts it."""
    whose = {each: _of_target(account, each) for each in targets}
    line = await levels(world, account)
    await _recall(world, chain.from_iterable(whose.values()), Direction.INCOMING)
    if not world.external.incoming(leg):
        yield Rung(targets)
        return
    stops = {
        each: limits.reached(levels, Direction.INCOMING, world.external.count)
        for each, levels in whose.items()
    }
    for stop in dict.fromkeys(filter(None, stops.values())):
        _note(notes, stop)
    free = [each for each, stop in stops.items() if stop is None]
    rung: dict[Limited, set[str]] = {}
    for each in free:
        for level in whose[each]:
            rung.setdefault(level, set()).add(each.aor)
    of_all = [level for level, theirs in rung.items() if len(theirs) == len(free)]
    with world.external.ringing(leg, ((level.id, theirs) for level, theirs in rung.items())):
        yield Rung(free, limits.longest_s([*of_all, *line]))


@asynccontextmanager
async def by_trunk(
    world: World, leg: str, trunk: Known, notes: Notes, *, forced: bool = False
) -> AsyncIterator[bool]:
    """Whether the trunk takes one more call; then it counts."""
    if not forced:
        await _recall(world, (), Direction.OUTGOING, trunk)
        if _full(world, trunk, notes):
            yield False
            return
    most = trunk.settings.capacity.calls_per_second
    if not (world.external.may_send(trunk.id, most) or forced):
        notes.note(Decision.TRUNK_TOO_FAST, trunk=trunk.name, most=most)
        yield False
        return
    with world.external.dialling(leg, [trunk.id]):
        yield True


def _full(world: World, trunk: Known, notes: Notes) -> bool:
    most = trunk.settings.capacity.calls_at_once
    full = bool(most) and world.external.total(trunk.id) >= most
    if full:
        notes.note(Decision.TRUNK_FULL, trunk=trunk.name, most=most)
    return full


async def _refused(world: World, whose: Sequence[Limited], notes: Notes) -> Dialled | None:
    """Nothing is awaited between its last look and its answer."""
    if spent := await _spent(world, whose):
        _note(notes, spent)
        return replace(_SPENT, why=spent.told)
    await _recall(world, whose, Direction.OUTGOING)
    if full := limits.reached(whose, Direction.OUTGOING, world.external.count):
        _note(notes, full)
        return replace(_BUSY, why=full.told)
    return None


async def _spent(world: World, whose: Iterable[Limited]) -> Reached | None:
    limited = [each for each in whose if each.limits.spend_per_day is not None]
    if not limited:
        return None
    days = {each.id: each.day(datetime.now(UTC)) for each in limited}
    async with world.database.read() as connection:
        spent = await spending.spent(connection, days)
    for each in limited:
        most = each.limits.spend_per_day
        if most is not None and spent.get(each.id, 0) >= most:
            return Reached(Decision.SPENT_TODAY, each.name, str(Money(each.currency, most)))
    return None


def _note(notes: Notes, stop: Reached) -> None:
    notes.note(stop.told, whose=stop.whose, most=stop.most)


def _of_target(account: AccountSnapshot, target: Target) -> list[Limited]:
    device = account.devices.get(target.device_id)
    return personal(account, user_of(account, device), device)


async def _recall(
    world: World, whose: Iterable[Limited], direction: Direction, trunk: Known | None = None
) -> None:
    """Count what was there before us, if any limit asks for it."""
    limited = any(True for each in whose for _ in each.limits.at_once(direction))
    if limited or (trunk and trunk.settings.capacity.calls_at_once):
        await recall(world)
