"""One channel's decision: who calls, what was dialled, which flow, then the walk through it.

A session lives as long as one hand-over; the channel carries all that its successor needs.
"""

from dataclasses import dataclass
from uuid import UUID

import structlog

from ringfort.calls.agi import AgiChannel
from ringfort.calls.ports import call_ports
from ringfort.calls.snapshots import Snapshots
from ringfort.calls.verbs.dial import outcome
from ringfort.calls.walker import Mark, Resume, walk
from ringfort.domain.causes import Cause
from ringfort.domain.flow import Flow, default_flow
from ringfort.domain.snapshot import AccountSnapshot, Extension
from ringfort.steps._ports import ChannelGone

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Handover:
    """What the dialplan's AGI() line says: `call,<RF_STEP>,<device>,<dialled>`."""

    account_id: UUID | None
    mark: Mark | None
    device_id: UUID | None
    dialled: str

    @classmethod
    def read(cls, channel: AgiChannel) -> "Handover":
        mark, device, *dialled = (*channel.arguments, "", "", "")[: max(3, len(channel.arguments))]
        return cls(
            account_id=_uuid(channel.environment.get("accountcode", "")),
            mark=Mark.parse(mark),
            device_id=_uuid(device),
            dialled=",".join(dialled),
        )


async def serve(channel: AgiChannel, snapshots: Snapshots, language: str | None) -> None:
    """Decide for the channel until it is done or gone. `language` overrides the caller's."""
    handover = Handover.read(channel)
    with structlog.contextvars.bound_contextvars(
        channel=channel.environment.get("uniqueid"), account=str(handover.account_id)
    ):
        try:
            await _decide(channel, handover, snapshots, language)
        except ChannelGone:
            _log.debug("channel released")


async def _decide(
    channel: AgiChannel, handover: Handover, snapshots: Snapshots, language: str | None
) -> None:
    snapshot = await snapshots.of(handover.account_id) if handover.account_id else None
    extension = snapshot.extensions.get(handover.dialled) if snapshot else None
    if snapshot is None or extension is None:
        _log.info("nobody has this number", dialled=handover.dialled)
        await channel.set(RF_DONE="1", RF_CAUSE=str(int(Cause.UNALLOCATED)))
        return
    channel.stage(**_identity(snapshot, handover.device_id, language))
    flow = _flow(extension)
    resume = await _resume(channel, handover.mark)
    await walk(flow, call_ports(channel, snapshot, extension), resume)


async def _resume(channel: AgiChannel, mark: Mark | None) -> Resume | None:
    if mark is None:
        return None
    _log.info("taking over", step=mark.step_id, attempt=mark.attempt)
    return Resume(mark.step_id, mark.attempt, await outcome(channel))


def _flow(extension: Extension) -> Flow:
    if extension.flow is not None:
        return extension.flow
    return default_flow(extension.user_id) if extension.user_id else Flow()


def _identity(
    snapshot: AccountSnapshot, device_id: UUID | None, language: str | None
) -> dict[str, str]:
    """Internal caller ID and language: what the account says, never what the phone sent."""
    device = snapshot.devices.get(device_id) if device_id else None
    caller = snapshot.users.get(device.user_id) if device and device.user_id else None
    shown = snapshot.shown(device, caller)
    spoken = (caller and caller.language) or snapshot.language
    return {
        "CALLERID(num)": shown.number or "",
        "CALLERID(name)": shown.name or "",
        "CHANNEL(language)": language or spoken,
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
