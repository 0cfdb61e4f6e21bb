"""Walks a call through its flow. Everything it touches is a port of `Call`."""

import re
from dataclasses import dataclass
from typing import Self

import structlog

from ringfort.domain.causes import Cause, cause_for_caller, cause_of_exit
from ringfort.domain.decisions import Decision
from ringfort.domain.errors import Invalid
from ringfort.domain.flow import ENTRY_LEVEL, Flow, Step, To
from ringfort.domain.notices import notice_of
from ringfort.steps import kind_of
from ringfort.steps._ports import Call, ChannelGone, Dialled
from ringfort.steps._step import Ended

MAX_ATTEMPTS = 200
"""Steps one call may take; a flow that goes round and round ends here."""

_MARK = re.compile(r"([0-9]{1,10})/([A-Za-z0-9_-]{1,32})/([0-9]{1,6})")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Mark:
    """RF_STEP: where a call is. `attempt` counts the steps taken in this call, from 1."""

    version: int
    step_id: str
    attempt: int

    def __str__(self) -> str:
        return f"{self.version}/{self.step_id}/{self.attempt}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Reads `3/ring/1`; None for anything else, such as an empty variable."""
        found = _MARK.fullmatch(text)
        return cls(int(found[1]), found[2], int(found[3])) if found else None


@dataclass(frozen=True, slots=True)
class Resume:
    """A call found in the middle of a step: its mark, and how the dial ended if it has ended."""

    step_id: str
    attempt: int
    outcome: Dialled | None = None
    version: int = 0


async def walk(
    flow: Flow, call: Call, resume: Resume | None = None, otherwise: Flow | None = None
) -> Ended:
    """Take the call through the flow to its end and hang up; tells the cause that was given. When
    that is not the normal one, it goes through `otherwise` too. A call that fails outside, with no
    step after that, is told why.

    Raises ChannelGone when the channel leaves our hands. Cancelling stops in mid-step and hangs up
    nothing. A flow that cannot be walked and a step that fails end the call, and are logged.
    """
    if otherwise and resume and resume.version == otherwise.version:
        ended = await _end(otherwise, call, resume)
    else:
        ended = await _end(flow, call, resume)
        if otherwise and ended.cause != Cause.NORMAL:
            call.notes.note(Decision.RETURNED, cause=ended.cause)
            await call.legs.tell_failure(ended.cause)
            ended = await _end(otherwise, call, None)
    call.notes.note(Decision.ENDED, cause=ended.cause)
    await call.legs.hang_up(ended.cause, ended.notice)
    return ended


async def _end(flow: Flow, call: Call, resume: Resume | None) -> Ended:
    try:
        return await _walk(flow, call, resume)
    except ChannelGone:
        raise
    except Invalid as wrong:
        log.error("flow cannot be walked", field=wrong.field, message=wrong.message)
        call.notes.note(Decision.FLOW_BROKEN, field=wrong.field or "")
    except Exception:
        log.exception("step failed")
        call.notes.note(Decision.STEP_FAILED)
    return Ended(Cause.FAILURE)


async def _walk(flow: Flow, call: Call, resume: Resume | None) -> Ended:
    if resume is None:
        step, attempt, found = _follow(flow, call, To(level=ENTRY_LEVEL)), 1, None
    else:
        step, attempt, found = flow.step(resume.step_id), resume.attempt, resume.outcome
        if step is None:
            log.warning("step of a resumed call is gone", step=resume.step_id)
            call.notes.note(Decision.STEP_GONE, step=resume.step_id)
            return Ended(Cause.FAILURE)
    ended = Ended(Cause.NORMAL)
    while step is not None:
        if attempt > MAX_ATTEMPTS:
            log.error("call takes too many steps", step=step.id, attempts=MAX_ATTEMPTS)
            call.notes.note(Decision.TOO_MANY_STEPS, most=MAX_ATTEMPTS)
            return Ended(Cause.FAILURE)
        left = found or await _act(Mark(flow.version, step.id, attempt), call, step)
        if isinstance(left, Ended):
            return left
        call.notes.note(
            Decision.STEP_LEFT, step=step.id, kind=step.type, exit=left.exit, cause=left.cause
        )
        ended = Ended(cause_for_caller(left.exit, left.cause), notice_of(left.why, left.cause))
        to = step.leads(left.exit)
        step = _follow(flow, call, to) if to else None
        attempt, found = attempt + 1, None
    return ended


async def _act(mark: Mark, call: Call, step: Step) -> Dialled | Ended:
    kind = kind_of(step)
    await call.memory.save(str(mark), {})
    left = await kind.run(call, step)
    return Dialled(left, cause_of_exit(left)) if isinstance(left, str) else left


def _follow(flow: Flow, call: Call, to: To) -> Step | None:
    return flow.follow(to, call.clock.now(), call.clock.zone)
