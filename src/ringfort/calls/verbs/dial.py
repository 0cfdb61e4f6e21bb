"""Dial: ring devices through the edge, bridge the first that answers, tell how it ended."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ringfort.calls.agi import AgiChannel
from ringfort.calls.charging import FREE, Admitted
from ringfort.domain.causes import Cause, cause_of_status, exit_of_cause, joint_exit
from ringfort.domain.flow import Exit
from ringfort.domain.trunks import Attempt
from ringfort.steps._ports import Dialled, Target

_FORMATS: Mapping[str, str] = {
    "PCMU": "ulaw",
    "PCMA": "alaw",
    "G722": "g722",
    "opus": "opus",
    "G729": "g729",
}
_ACROSS = "across.invalid"
"""Host of a leg to another account; the edge looks at its header."""
_SIP = re.compile(r"SIP (\d{3})")
_BY_STATUS = {
    "BUSY": Cause.BUSY,
    "NOANSWER": Cause.NO_ANSWER,
    "CANCEL": Cause.NORMAL,
}


async def dial(
    channel: AgiChannel,
    targets: Sequence[Target],
    timeout_s: float,
    hops: int = 0,
    admitted: Admitted = FREE,
) -> Dialled:
    """Returns when it is over; raises ChannelGone when the caller left first. `hops`: how often the
    call was forwarded."""
    legs = "&".join(f"PJSIP/edge/sip:{target.aor}" for target in targets)
    counted = "1" if any(target.most for target in targets) else ""
    handler = f"out^leg^1({hops or ''}^{counted}^{admitted.tags})"
    await channel.execute("Dial", f"{legs},{_options(timeout_s, handler, admitted)}")
    return await outcome(channel) or Dialled(Exit.NO_ROUTE, Cause.FAILURE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an attempt outside: `status` is the last SIP answer, None without any."""

    dialled: Dialled
    status: int | None
    progressed: bool


async def dial_gateway(
    channel: AgiChannel, way: Attempt, known: str, admitted: Admitted, timeout_s: float
) -> Answer:
    """One attempt at one gateway; `known`: the number to assert towards it, or ""."""
    codecs = "|".join(_FORMATS[each] for each in way.to.codecs)
    handler = f"out^trunk^1({way.key}^{way.caller or ''}^{known}^{codecs}^{admitted.tags})"
    return await _dial_one(channel, f"{way.called}@{way.to.server}", handler, admitted, timeout_s)


async def dial_account(
    channel: AgiChannel, who: str, shown: str, admitted: Admitted, timeout_s: float
) -> Answer:
    """A leg to another account; `who` is its Caller header (domain/headers.py)."""
    handler = f"out^account^1({who}^{shown}^{admitted.tags})"
    return await _dial_one(channel, f"call@{_ACROSS}", handler, admitted, timeout_s)


async def _dial_one(
    channel: AgiChannel, uri: str, handler: str, admitted: Admitted, timeout_s: float
) -> Answer:
    await channel.execute("Dial", f"PJSIP/edge/sip:{uri},{_options(timeout_s, handler, admitted)}")
    return await last_answer(channel)


def _options(timeout_s: float, handler: str, admitted: Admitted) -> str:
    """What follows the targets of Dial."""
    timer = "" if admitted.talks_s is None else f"U(talks^{admitted.talks_s:.3f})"
    return f"{math.ceil(timeout_s)},ib({handler}){timer}"


async def last_answer(channel: AgiChannel) -> Answer:
    """What became of the channel's last attempt outside."""
    told = await channel.evaluate("${RINGTIME_MS}/${PROGRESSTIME_MS}/${HANGUPCAUSE_KEYS()}")
    ringing, progress, keys = told.split("/", 2)
    dialled = await outcome(channel) or Dialled(Exit.NO_ROUTE, Cause.FAILURE)
    last = f"${{HANGUPCAUSE({keys.rpartition(',')[2]},tech)}}"
    answered = _SIP.search(await channel.evaluate(last)) if keys else None
    return Answer(dialled, int(answered[1]) if answered else None, bool(ringing or progress))


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
