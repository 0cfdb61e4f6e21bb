"""The ports of a call, over the channel that a session serves and the snapshot it decided on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from ringfort.calls import admission, limits
from ringfort.calls.admission import Rung
from ringfort.calls.agi import AgiChannel
from ringfort.calls.charging import Admitted, Wanted
from ringfort.calls.outside import Begun, ChannelOutside
from ringfort.calls.plan import Plan
from ringfort.calls.verbs.dial import dial
from ringfort.calls.verbs.play import play
from ringfort.calls.world import World
from ringfort.domain.causes import Cause, joint_exit
from ringfort.domain.decisions import Decision
from ringfort.domain.flow import Exit
from ringfort.domain.notices import Notice
from ringfort.domain.prompts import Prompt
from ringfort.domain.reach import Inside
from ringfort.domain.snapshot import AccountSnapshot
from ringfort.steps._ports import Call, Dialled, Notes, Target, encode_state

_BUSY = Dialled(Exit.BUSY, Cause.BUSY)


@dataclass(frozen=True, slots=True)
class ChannelLegs:
    """Port `Legs`."""

    channel: AgiChannel
    world: World
    account: AccountSnapshot
    notes: Notes
    hops: int = 0
    tells: bool = False
    """The caller is to be told why."""
    inside: Wanted | None = None
    """A call from one of the account to another."""

    async def dial(self, targets: Sequence[Target], timeout_s: float) -> Dialled:
        free = await limits.free(self.channel, targets)
        for full in set(targets) - set(free):
            self.notes.note(Decision.TOO_MANY_CALLS, device=full.aor, most=full.most)
        async with admission.ringing(
            self.world, self.account, self.channel.leg, free, self.notes
        ) as rung:
            if not rung.targets:
                return _BUSY
            ended = await self._dial(rung, timeout_s)
        fewer = len(rung.targets) < len(targets)
        if fewer and joint_exit((Exit(ended.exit), Exit.BUSY)) != ended.exit:
            return _BUSY
        return ended

    async def _dial(self, rung: Rung, timeout_s: float) -> Dialled:
        charging, admitted = self.world.charging, Admitted(talks_s=rung.longest_s)
        if self.inside:
            allowed = await charging.inside(self.inside, self.notes)
            if isinstance(allowed, Dialled):
                return allowed
            admitted = allowed
        ended = await dial(self.channel, rung.targets, timeout_s, self.hops, admitted)
        await charging.let_go(admitted.charge_id, ended)
        return ended

    async def tell_failure(self, cause: int) -> None:
        tone = "Busy" if cause == Cause.BUSY else "Congestion"
        await self.channel.execute(tone, "0.05")
        await self.channel.execute("HangupCauseClear")

    async def hang_up(self, cause: int, notice: Notice | None = None) -> None:
        """Whoever dies now is not followed: the notice goes on, and then the call ends."""
        await self.channel.set(RF_DONE="1", RF_CAUSE=str(cause))
        if notice and self.tells:
            await play(self.channel, notice, answer=False)


@dataclass(frozen=True, slots=True)
class ChannelMedia:
    """Port `Media`."""

    channel: AgiChannel

    async def play(self, prompt: Prompt, answer: bool) -> None:
        await play(self.channel, prompt, answer=answer)


@dataclass(frozen=True, slots=True)
class ChannelMemory:
    """Port `Memory`. DIALSTATUS is cleared, so that one found later belongs to this step; so are
    the causes of legs, which Asterisk adds up."""

    channel: AgiChannel

    async def save(self, step: str, state: Mapping[str, JsonValue]) -> None:
        if not step.endswith("/1"):
            await self.channel.execute("HangupCauseClear")
        await self.channel.set(RF_STEP=step, RF_STATE=encode_state(state), DIALSTATUS="")


@dataclass(frozen=True, slots=True)
class SnapshotBooks:
    """Port `Books`."""

    snapshot: AccountSnapshot
    own: UUID | None

    def own_user(self) -> UUID | None:
        return self.own

    def targets_of_user(self, user_id: UUID) -> Sequence[Target]:
        user = self.snapshot.users.get(user_id)
        found = (self.target(device_id) for device_id in (user.device_ids if user else ()))
        return [target for target in found if target is not None]

    def target(self, device_id: UUID) -> Target | None:
        device = self.snapshot.devices.get(device_id)
        if device is None:
            return None
        return Target(device.id, self.snapshot.aor(device), device.most)


@dataclass(frozen=True, slots=True)
class SystemClock:
    """Port `Clock`."""

    zone: ZoneInfo

    def now(self) -> datetime:
        return datetime.now(UTC)


def call_ports(channel: AgiChannel, world: World, plan: Plan, notes: Notes, begun: Begun) -> Call:
    """All ports of one call."""
    party, inside = plan.party, None
    if isinstance(plan.dialled, Inside) and party.device:
        inside = Wanted(party, channel.leg, plan.dialled.extension)
    return Call(
        legs=ChannelLegs(channel, world, plan.account, notes, party.hops, plan.tells, inside),
        outside=ChannelOutside(channel, world, party, plan.dialled, notes, begun),
        media=ChannelMedia(channel),
        books=SnapshotBooks(plan.account, plan.own_user),
        clock=SystemClock(ZoneInfo(plan.account.time_zone)),
        memory=ChannelMemory(channel),
        notes=notes,
    )
