"""One call in full: its legs, what was decided for them, and that in sentences."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field

from ringfort.domain.causes import text_key
from ringfort.domain.decisions import PARAMETERS, Decision
from ringfort.resources._mechanism import rows
from ringfort.resources._mechanism.shapes import read_form
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.resources.calls.calls import CALL
from ringfort.store.records import decisions
from ringfort.store.records.tables import legs
from ringfort.texts import t, texts


class Leg(BaseModel):
    """One phone or carrier of a call; an attempt that came to nothing is one too."""

    id: UUID
    role: str = Field(description="caller or called.")
    number: str
    name: str
    user_id: UUID | None
    device_id: UUID | None
    trunk_id: UUID | None
    payer_id: UUID = Field(description="Account that pays for it.")
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime
    ring_ms: int
    talk_ms: int
    cause: int = Field(description="Q.850.")
    cause_text: str
    sip_status: int | None = Field(description="The last answer to its INVITE.")
    end_estimated: bool
    loss: float | None = Field(
        description="Per cent, both ways as RTCP told, else as it came to us; null: none came."
    )
    jitter_ms: float | None
    mos: float | None
    billed_s: int | None = Field(description="Seconds that count.")
    price: Decimal | None = Field(description="What the account pays; null: no price.")
    currency: str | None


class Told(BaseModel):
    """A decision as it is kept, and in words."""

    at: datetime
    leg_id: UUID
    code: str
    params: dict[str, Any]
    text: str


class Details(BaseModel):
    """`explanation`: in the language asked for, in the order of what happened."""

    call: read_form(CALL)  # type: ignore[valid-type]
    cause_text: str
    legs: list[Leg]
    decisions: list[Told]
    explanation: list[str]


async def details(work: Work, owner: Owner, call_id: UUID, language: str) -> Details:
    """NotFound, Forbidden: as for the call itself."""
    call = await rows.get(work, CALL, owner, call_id)
    which = sa.and_(legs.c.call_id == call_id, legs.c.account_id == owner.id)
    found = (await work.connection.execute(sa.select(legs).where(which).order_by(legs.c.id))).all()
    decided = await decisions.of_legs(work.connection, owner.id, [row.id for row in found])
    told = [
        Told(
            at=each.at,
            leg_id=each.leg_id,
            code=each.code,
            params=each.params,
            text=sentence(each.code, each.params, language),
        )
        for each in decided
        if _may_know(work, each.code, each.params)
    ]
    return Details(
        call=rows.shown(CALL, call),
        cause_text=cause_text(call["cause"], language),
        legs=[_leg(row, language, priced=work.sees("prices", owner)) for row in found],
        decisions=told,
        explanation=_explanation(call, told, language),
    )


def _may_know(work: Work, code: str, params: Mapping[str, Any]) -> bool:
    """Why a trunk of an account above the caller's was not tried is not theirs to know."""
    above = {str(each) for each in work.sight.line[:-1]}
    return code != Decision.SKIPPED or params.get("owner") not in above


def _explanation(call: rows.Row, told: Sequence[Told], language: str) -> list[str]:
    """What was decided, and how it ended."""
    ended = t(
        f"call.outcome.{call['outcome']}",
        language,
        seconds=round(call["talk_ms"] / 1000),
        cause=cause_text(call["cause"], language),
    )
    by = t(f"call.ended_by.{call['ended_by']}", language)
    estimated = [t("call.end_estimated", language)] if call["end_estimated"] else []
    return [*(each.text for each in told), ended, by, *estimated]


def sentence(code: str, params: Mapping[str, Any], language: str) -> str:
    """A decision in words; one of a newer version than ours keeps its code."""
    if code not in PARAMETERS or not PARAMETERS[Decision(code)] <= params.keys():
        return code
    return t(f"decision.{code}", language, **_worded(params, language))


_SECTIONS = (
    ("exit", "exit"),
    ("kind", "step"),
    ("rule", "number_class"),
    ("why", "routing"),
    ("reason", "unpriced"),
)
"""Parameters that are codes, and where their words stand."""


def _worded(params: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Codes among the parameters in words too."""
    worded = dict(params)
    for name, section in _SECTIONS:
        key = f"{section}.{params.get(name)}"
        if key in texts("en"):
            worded[name] = t(key, language)
    if "cause" in params:
        worded["cause"] = cause_text(int(params["cause"]), language)
    return worded


def cause_text(cause: int, language: str) -> str:
    return t(text_key(cause), language, cause=cause)


def _leg(row: Any, language: str, *, priced: bool) -> Leg:
    shown = {name: getattr(row, name) for name in Leg.model_fields if name != "cause_text"}
    if not priced:
        shown |= {"price": None, "currency": None}
    return Leg(**shown, cause_text=cause_text(row.cause, language))
