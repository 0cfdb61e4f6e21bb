"""External calls as limits count them: each from its admission to the hang-up of its last leg.

A call is held by legs, and while it is being tried by the leg that dials: two that are admitted at
the same moment see each other. Legs found after a restart hold calls of their own.
"""

import asyncio
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from ringfort.calls.legs import Leg
from ringfort.domain.limits import Direction
from ringfort.domain.usage import way

_SECOND = 1.0


@dataclass(eq=False, slots=True)
class _Held:
    """`to`: addresses of the legs that carry it (`Way.address`), None = any that leads outside;
    `stays`: whoever dials holds it until it is done with it, and not just until a leg is there."""

    owners: Collection[UUID]
    direction: Direction
    to: Collection[str] | None = None
    stays: bool = True
    holders: set[str] = field(default_factory=set)

    def carried_by(self, leg: Leg) -> bool:
        about = way(leg.tags)
        return about.outside if self.to is None else about.address in self.to


class ExternalCalls:
    """Of all application servers. Owners are accounts, users, devices and trunks, by their ids."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.ready = asyncio.Event()
        """All legs that were there before us are known."""
        self._count: Counter[tuple[UUID, Direction]] = Counter()
        self._held: dict[str, list[_Held]] = defaultdict(list)
        self._dialling: dict[str, list[_Held]] = defaultdict(list)
        self._unread: set[str] = set()
        self._sent: dict[UUID, deque[float]] = defaultdict(deque)
        self._clock = clock

    def count(self, owner: UUID, direction: Direction) -> int:
        return self._count[owner, direction]

    def total(self, owner: UUID) -> int:
        """In both directions."""
        return sum(self.count(owner, each) for each in Direction)

    def incoming(self, leg: str) -> bool:
        """Whether it brings a call in from outside."""
        held = self._held.get(leg, ())
        return any(each.direction is Direction.INCOMING and each.to is None for each in held)

    def hold(
        self, leg: str, owners: Collection[UUID], direction: Direction, *, outside: bool = True
    ) -> None:
        """A call that this leg carries; it is over with it. Not `outside`: of a customer's PBX."""
        self._unread.discard(leg)
        self._take(_Held(owners, direction, None if outside else ()), leg)

    def carry(self, leg: str, owners: Collection[UUID], address: str) -> None:
        """A call from outside that this leg takes to a device."""
        self._take(_Held(owners, Direction.INCOMING, {address}), leg)

    @contextmanager
    def dialling(
        self, by: str, owners: Collection[UUID], direction: Direction = Direction.OUTGOING
    ) -> Iterator[None]:
        """A call that this leg tries to make: it counts within, and as long as a leg that was made
        for it lives."""
        with self._dialled_by(by, [_Held(owners, direction)]):
            yield

    @contextmanager
    def ringing(self, by: str, rung: Iterable[tuple[UUID, Collection[str]]]) -> Iterator[None]:
        """A call from outside that rings somebody (id, addresses): each is held by its own legs."""
        held = [_Held({who}, Direction.INCOMING, to, stays=False) for who, to in rung]
        with self._dialled_by(by, held):
            yield

    def may_send(self, trunk: UUID, per_second: int) -> bool:
        """Whether the trunk takes one more call this second; then that counts."""
        if not per_second:
            return True
        sent, now = self._sent[trunk], self._clock()
        while sent and now - sent[0] >= _SECOND:
            sent.popleft()
        if len(sent) >= per_second:
            return False
        sent.append(now)
        return True

    # What LiveLegs tells.

    def dialled(self, by: str, leg: Leg) -> None:
        """`by` has made this leg, maybe for a call service before us."""
        if by not in self._dialling and way(leg.tags).outside:
            self.found([leg.id])
        for held in self._dialling.get(by, ()):
            if held.carried_by(leg):
                self._take(held, leg.id)
                if not held.stays:
                    self._release(held, _dialler(by))

    def gone(self, leg: str) -> None:
        self._unread.discard(leg)
        for held in tuple(self._held.get(leg, ())):
            self._release(held, leg)

    def found(self, legs: Iterable[str]) -> None:
        """These were there before we were told of them."""
        self._unread.update(leg for leg in legs if leg not in self._held)

    # What is found is read when a limit asks.

    @property
    def unread(self) -> list[str]:
        return list(self._unread)

    def read(self, leg: str) -> bool:
        """Whether it is still to be read; once."""
        if leg not in self._unread:
            return False
        self._unread.discard(leg)
        return True

    def joined(self, leg: Leg, call: Iterable[Leg]) -> bool:
        """Whether a leg of its call was dialling it all the time; then it holds what that does."""
        for each in call:
            self.dialled(each.id, leg)
        return leg.id in self._held

    @contextmanager
    def _dialled_by(self, by: str, calls: list[_Held]) -> Iterator[None]:
        dialler = _dialler(by)
        for held in calls:
            self._take(held, dialler)
        self._dialling[by] += calls
        try:
            yield
        finally:
            left = [each for each in self._dialling.pop(by) if each not in calls]
            if left:
                self._dialling[by] = left
            for held in calls:
                self._release(held, dialler)

    def _take(self, held: _Held, holder: str) -> None:
        if not held.holders:
            self._count.update((owner, held.direction) for owner in held.owners)
        held.holders.add(holder)
        self._held[holder].append(held)

    def _release(self, held: _Held, holder: str) -> None:
        if holder not in held.holders:
            return
        held.holders.remove(holder)
        left = [each for each in self._held.pop(holder, ()) if each is not held]
        if left:
            self._held[holder] = left
        if not held.holders:
            for key in ((owner, held.direction) for owner in held.owners):
                self._count[key] -= 1
                if not self._count[key]:
                    del self._count[key]


def _dialler(leg: str) -> str:
    """As a holder, beside what the leg itself carries."""
    return f">{leg}"
