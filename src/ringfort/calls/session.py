"""One channel's decision: the plan, then the walk through its flow.

A session lives as long as one hand-over; the channel carries all that its successor needs.
"""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import structlog

from ringfort.calls import admission, limits, outside
from ringfort.calls.agi import AgiChannel
from ringfort.calls.decisions import ChannelNotes, DecisionLog
from ringfort.calls.handover import Handover
from ringfort.calls.outside import Begun
from ringfort.calls.plan import Plan, plan_of
from ringfort.calls.ports import ChannelLegs, call_ports
from ringfort.calls.verbs.dial import outcome
from ringfort.calls.walker import Mark, Resume, walk
from ringfort.calls.world import World
from ringfort.domain.causes import Cause
from ringfort.domain.decisions import Decision
from ringfort.domain.headers import Origin
from ringfort.domain.notices import notice_of
from ringfort.domain.reach import Emergency
from ringfort.steps._ports import ChannelGone, Target

_log = structlog.get_logger()
_SAID = {Origin.TRANSFER: Decision.TRANSFERRED, Origin.FORWARD: Decision.FORWARDED}


Decided = Callable[[str, UUID, str], None]
"""Told of a leg: its uniqueid, its account, what it is about (`domain.usage.way`)."""


async def serve(
    channel: AgiChannel, world: World, decisions: DecisionLog, decided: Decided
) -> None:
    """Decide for the channel until it is done or gone."""
    handover = Handover.read(channel)
    notes = ChannelNotes(decisions, channel.leg, handover.account_id)
    with structlog.contextvars.bound_contextvars(
        channel=channel.leg, account=str(handover.account_id)
    ):
        try:
            await _decide(channel, handover, world, notes, decided)
        except ChannelGone:
            _log.debug("channel released")


async def _decide(
    channel: AgiChannel, handover: Handover, world: World, notes: ChannelNotes, decided: Decided
) -> None:
    plan = await plan_of(channel, handover, world)
    if plan is None:
        _log.info("nobody has this number", dialled=handover.dialled)
        notes.note(Decision.NOBODY, number=handover.dialled)
        await channel.set(RF_DONE="1", RF_CAUSE=str(int(Cause.UNALLOCATED)))
        return
    if plan.trunk_id not in (None, handover.caller_id):
        handover = replace(handover, caller_id=plan.trunk_id)
        call_id = await channel.evaluate("${RF_CALL}")
        channel.stage(**{"CHANNEL(userfield)": f"{handover.tags}{call_id}"})
    notes = replace(notes, account=plan.account.id)
    decided(notes.leg, plan.account.id, handover.tags)
    if handover.mark is None:
        said = _SAID.get(handover.origin or Origin.DEVICE, Decision.DIALLED)
        notes.note(said, number=handover.dialled.partition(";")[0])
    channel.stage(**_identity(plan, world.language))
    device = plan.party.device
    if handover.origin is Origin.DEVICE and device and device.most:
        aor = plan.account.aor(device)
        calling = Target(device.id, aor, device.calls_at_once)
        emergency = isinstance(plan.dialled, Emergency)
        if not (handover.mark or emergency or await limits.free(channel, [calling])):
            notes.note(Decision.TOO_MANY_CALLS, device=aor, most=device.calls_at_once)
            notice = notice_of(Decision.TOO_MANY_CALLS, Cause.BUSY)
            legs = ChannelLegs(channel, world, plan.account, notes, tells=plan.tells)
            await legs.hang_up(Cause.BUSY, notice)
            return
        channel.stage(**limits.counted(aor))
    if handover.mark is None and not await _comes_in(plan, handover, world, notes):
        await channel.set(RF_DONE="1", RF_CAUSE=str(int(Cause.BUSY)))
        return
    resume, begun = None, None
    if handover.mark is not None:
        resume, begun = await _resume(channel, handover.mark, notes)
    call = call_ports(channel, world, plan, notes, begun or Begun())
    await walk(plan.flow, call, resume, plan.otherwise)


async def _comes_in(plan: Plan, handover: Handover, world: World, notes: ChannelNotes) -> bool:
    """Whether limits let in what comes from outside the account."""
    other = None
    if handover.origin is Origin.ACCOUNT and handover.caller_id != plan.account.id:
        other = await world.account(handover.caller_id)
    if other is None and plan.trunk_id is None:
        return True
    return await admission.incoming(
        world,
        plan.account,
        notes.leg,
        notes,
        trunk_id=plan.trunk_id,
        other=other,
        forced=isinstance(plan.dialled, Emergency),
    )


async def _resume(
    channel: AgiChannel, mark: Mark, notes: ChannelNotes
) -> tuple[Resume, Begun | None]:
    notes.note(Decision.TAKEN_OVER, step=mark.step_id)
    _log.info("taking over", step=mark.step_id, attempt=mark.attempt)
    ended = await outcome(channel)
    going_on = await outside.begun(channel, ended)
    if going_on is not None:
        ended = None
    return Resume(mark.step_id, mark.attempt, ended, mark.version), going_on


def _identity(plan: Plan, language: str | None) -> dict[str, str]:
    """Caller ID and language: what the plan says, never what a phone sent. The channel belongs to
    the account that decides, whichever it came through."""
    return {
        "CALLERID(num)": plan.shown.number or "",
        "CALLERID(name)": plan.shown.name or "",
        "CHANNEL(language)": language or plan.language,
        "CHANNEL(accountcode)": str(plan.account.id),
    }
