"""Live calls as accounts see them: legs put together, with the names that go with them, and news
of what changed for whoever follows."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from ringfort.calls.legs import Leg, LiveLegs
from ringfort.calls.snapshots import Snapshots
from ringfort.domain.live_calls import Direction, LiveCall, LiveLeg, News, State
from ringfort.domain.snapshot import AccountSnapshot, Device, User
from ringfort.domain.usage import Role, Way, call_id, leg_id, somebodys, way

GATHERING_S = 0.05
"""Changes within this time are told at once."""
RETRY_S = 1.0
WAITING = 10_000
"""News that may wait for a slow follower; then it is over with it."""
ACCOUNTS = 10_000
"""Whose devices are kept by their usernames."""
_log = structlog.get_logger()


class Follower:
    """Somebody who is told news; `slow`: it missed some, and has to begin anew."""

    def __init__(self, waiting: int) -> None:
        self.news: asyncio.Queue[News] = asyncio.Queue(waiting)
        self.slow = asyncio.Event()

    def tell(self, news: News) -> None:
        try:
            self.news.put_nowait(news)
        except asyncio.QueueFull:
            self.slow.set()


class LiveCalls:
    """What `legs` are about; `run` must run for anything to be seen."""

    def __init__(self, legs: LiveLegs, snapshots: Snapshots, waiting: int = WAITING) -> None:
        self._legs, self._snapshots, self._waiting = legs, snapshots, waiting
        self._shown: dict[UUID, LiveCall] = {}
        self._by_call: dict[str, tuple[UUID, ...]] = {}
        self._links: dict[UUID, str] = {}
        self._touched: set[str] = set()
        self._wake = asyncio.Event()
        self._followers: set[Follower] = set()
        self._phones = _Phones()

    def touch(self, calls: Iterable[str]) -> None:
        """Have another look at these (linkedids)."""
        self._touched.update(calls)
        if self._touched:
            self._wake.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._wake.wait()
            await asyncio.sleep(GATHERING_S)
            self._wake.clear()
            await self.look()
            if self._touched:
                asyncio.get_running_loop().call_later(RETRY_S, self._wake.set)

    async def look(self) -> None:
        """See to what was touched; what cannot be seen to now, e.g. because the database is away,
        stays so."""
        touched, self._touched = self._touched, set()
        for call in touched:
            try:
                now = await self._views(self._legs.of_call(call))
            except Exception:
                _log.warning("live call waits", call=call, exc_info=True)
                self._touched.add(call)
            else:
                self._show(call, now)

    def now(self) -> Sequence[LiveCall]:
        return list(self._shown.values())

    def by_server(self) -> Mapping[str, int]:
        """How many legs each application server has."""
        return self._legs.by_server()

    @contextmanager
    def following(self) -> Iterator[tuple[Sequence[LiveCall], Follower]]:
        """What there is, and somebody who is told everything after that."""
        follower = Follower(self._waiting)
        self._followers.add(follower)
        try:
            yield self.now(), follower
        finally:
            self._followers.discard(follower)

    def channels(self, account: UUID, call: UUID) -> list[Leg]:
        """Legs that the account has in a call of its own, the caller's first; none when there is no
        such call."""
        shown = self._shown.get(call)
        if shown is None or shown.account_id != account:
            return []
        found = {leg_id(leg.id): leg for leg in self._legs.of_call(self._links[call])}
        return [found[leg.id] for leg in shown.legs if leg.id in found]

    def _show(self, link: str, now: Sequence[LiveCall]) -> None:
        for gone in set(self._by_call.get(link, ())) - {call.id for call in now}:
            del self._links[gone]
            self._tell(News("ended", self._shown.pop(gone)))
        for call in now:
            before = self._shown.get(call.id)
            if before != call:
                self._shown[call.id], self._links[call.id] = call, link
                self._tell(News("changed" if before else "started", call))
        if now:
            self._by_call[link] = tuple(call.id for call in now)
        else:
            self._by_call.pop(link, None)

    def _tell(self, news: News) -> None:
        for follower in self._followers:
            follower.tell(news)

    async def _views(self, legs: Sequence[Leg]) -> list[LiveCall]:
        """Each account's part of one call. What has no account yet is nobody's."""
        outside = sorted(
            (leg for leg in legs if somebodys(leg.channel, leg.tags)),
            key=lambda leg: (way(leg.tags).role is Role.CALLED, leg_id(leg.id)),
        )
        first = next((leg for leg in outside if leg.account), None)
        if first is None:
            return []
        shares: dict[UUID, list[Leg]] = defaultdict(list)
        for leg in outside:
            shares[UUID(leg.account or first.account)].append(leg)
        return [
            _view(account, self._phones.of(await self._snapshots.of(account)), first, own)
            for account, own in shares.items()
        ]


@dataclass(frozen=True, slots=True)
class _Known:
    """An account's devices and users, as legs name them."""

    snapshot: AccountSnapshot
    by_username: Mapping[str, Device]

    def device(self, about: Way) -> Device | None:
        if about.outside:
            return None
        if about.device:
            return self.snapshot.devices.get(about.device)
        return self.by_username.get(about.address.rpartition("@")[0])

    def user(self, device: Device | None) -> User | None:
        return self.snapshot.users.get(device.user_id) if device and device.user_id else None


class _Phones:
    """Accounts that had a call lately."""

    def __init__(self) -> None:
        self._known: dict[UUID, _Known] = {}

    def of(self, snapshot: AccountSnapshot | None) -> _Known | None:
        if snapshot is None:
            return None
        known = self._known.get(snapshot.id)
        if known is None or known.snapshot is not snapshot:
            if len(self._known) >= ACCOUNTS:
                self._known.pop(next(iter(self._known)))
            by_username = {each.username: each for each in snapshot.devices.values()}
            known = self._known[snapshot.id] = _Known(snapshot, by_username)
        return known


def _view(account: UUID, known: _Known | None, first: Leg, own: Sequence[Leg]) -> LiveCall:
    began, ways = way(first.tags), [way(leg.tags) for leg in own]
    legs = [_leg(known, *each) for each in zip(own, ways, strict=True)]
    return LiveCall(
        id=call_id(first.call, account),
        account_id=account,
        direction=_direction(began, ways, UUID(first.account) == account),
        state=_state(legs),
        dialled=began.dialled or ways[0].number,
        started_at=min(leg.started_at for leg in own),
        legs=tuple(legs),
    )


def _leg(known: _Known | None, leg: Leg, about: Way) -> LiveLeg:
    device = known.device(about) if known else None
    user = known.user(device) if known else None
    caller = about.role is Role.CALLER
    return LiveLeg(
        id=leg_id(leg.id),
        role=about.role.value,
        state="ringing" if not leg.up else "held" if leg.held else "talking",
        number=leg.number if caller or not about.number else about.number,
        name=user.name if user else leg.name if caller else "",
        started_at=leg.started_at,
        answered_at=_answered(leg),
        user_id=user.id if user else None,
        device_id=device.id if device else about.device,
        trunk_id=about.trunk,
        outside=about.outside,
    )


def _answered(leg: Leg) -> datetime | None:
    return leg.answered_at if leg.up else None


def _direction(began: Way, ways: Sequence[Way], ours: bool) -> Direction:
    if not ours or began.outside:
        return "incoming"
    return "outgoing" if any(each.outside for each in ways) else "internal"


def _state(legs: Sequence[LiveLeg]) -> State:
    """The call rings until both sides, or we and a caller, talk."""
    states = {leg.state for leg in legs}
    if "held" in states:
        return "held"
    talking = [leg for leg in legs if leg.state == "talking"]
    return "talking" if len(talking) > 1 or len(talking) == len(legs) else "ringing"
