"""Dial: ring devices through the edge, bridge the first that answers, tell how it ended."""

import math
import re
from collections.abc import Sequence

from ringfort.calls.agi import AgiChannel
from ringfort.domain.causes import Cause, cause_of_status, exit_of_cause, joint_exit
from ringfort.domain.flow import Exit
from ringfort.steps._ports import Dialled, Target

_SIP = re.compile(r"SIP (\d{3})")
_BY_STATUS = {
    "BUSY": Cause.BUSY,
    "NOANSWER": Cause.NO_ANSWER,
    "CANCEL": Cause.NORMAL,
}


async def dial(channel: AgiChannel, targets: Sequence[Target], timeout_s: float) -> Dialled:
    """Returns when it is over; raises ChannelGone when the caller left first."""
    legs = "&".join(f"PJSIP/edge/sip:{target.aor}" for target in targets)
    await channel.execute("Dial", f"{legs},{math.ceil(timeout_s)},b(out^leg^1)")
    return await outcome(channel) or Dialled(Exit.NO_ROUTE, Cause.FAILURE)


async def outcome(channel: AgiChannel) -> Dialled | None:
    """How the channel's last Dial ended; None if there was none since its mark was saved."""
    status, _, keys = (await channel.evaluate("${DIALSTATUS}/${HANGUPCAUSE_KEYS()}")).partition("/")
    if not status:
        return None
    if status == "ANSWER":
        return Dialled(Exit.AFTER_ANSWER, Cause.NORMAL)
    legs = await _causes(channel, keys.split(",")) if keys else []
    return join(legs or [_BY_STATUS.get(status, Cause.UNREACHABLE)])


def join(causes: Sequence[int]) -> Dialled:
    """One result for all legs: the joint exit, and the cause of the first leg that had it."""
    exit_name = joint_exit(map(exit_of_cause, causes))
    cause = next((each for each in causes if exit_of_cause(each) == exit_name), causes[0])
    return Dialled(exit_name, cause)


async def _causes(channel: AgiChannel, legs: Sequence[str]) -> list[int]:
    """Q.850 causes from each leg's own SIP answer; DIALSTATUS mixes them up."""
    answers = await channel.evaluate("/".join(f"${{HANGUPCAUSE({leg},tech)}}" for leg in legs))
    statuses = [int(found[1]) for found in _SIP.finditer(answers)]
    return [Cause.NO_ANSWER if each < 300 else cause_of_status(each) for each in statuses]
