"""Records of calls (D22). They are made by `jobs.records`; nobody changes them."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from ringfort.domain.live_calls import Direction
from ringfort.domain.permissions import CALLS
from ringfort.domain.usage import Outcome
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.fields import READ_ONLY, Shown
from ringfort.store.records.tables import calls

Words = Annotated[str, READ_ONLY]
Milliseconds = Annotated[int, READ_ONLY]
Id = Annotated[UUID | None, READ_ONLY]


class Call(BaseModel):
    """A call that is over, as this account sees it. It keeps the names that people had then."""

    started_at: Annotated[datetime, READ_ONLY]
    answered_at: Annotated[datetime | None, READ_ONLY] = None
    ended_at: Annotated[datetime, READ_ONLY]
    direction: Annotated[Direction, READ_ONLY]
    from_number: Words
    from_name: Words
    to_number: Annotated[str, READ_ONLY, Field(description="As dialled.")]
    to_name: Words
    outcome: Annotated[Outcome, READ_ONLY]
    cause: Annotated[int, READ_ONLY, Field(description="Q.850.")]
    ended_by: Annotated[Literal["caller", "called", "platform"], READ_ONLY]
    ring_ms: Milliseconds
    talk_ms: Milliseconds
    end_estimated: Annotated[
        bool, READ_ONLY, Field(description="Its server died: the end is the last that is known.")
    ] = False
    user_id: Annotated[UUID | None, READ_ONLY, Field(description="The caller; as a filter: any.")]
    device_id: Id = None
    to_user_id: Id = None
    extension_id: Id = None
    trunk_id: Id = None
    price: Annotated[
        Decimal | None,
        READ_ONLY,
        Shown("prices"),
        Field(description="What the account pays; null: no price, or not shown."),
    ] = None
    currency: Annotated[str | None, READ_ONLY, Shown("prices")] = None
    legs: Annotated[int, READ_ONLY]
    sip_call_id: Annotated[str, READ_ONLY, Field(description="Of the caller's leg.")]


CALL = Resource(
    name="calls",
    kind="call",
    table=calls,
    model=Call,
    guard=CALLS,
    label="to_number",
    search=("from_number", "from_name", "to_number", "to_name"),
)
