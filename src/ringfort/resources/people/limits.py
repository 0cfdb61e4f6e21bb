"""Limits of calls with the world outside (A4, E3), on accounts, users and devices."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, EmailStr, Field, StringConstraints

from ringfort.resources._mechanism.fields import Amount, Limit


class CallLimits(BaseModel):
    """0 = unlimited. Calls inside the account, or to a friend, never count; calls for help are
    never refused."""

    model_config = ConfigDict(extra="forbid")

    external_calls: Limit = Field(0, description="At once, incoming and outgoing together.")
    incoming_calls: Limit = 0
    outgoing_calls: Limit = 0
    longest_call_s: Limit = Field(0, description="Seconds.")


class Limits(CallLimits):
    """Of an account for all that is below it, too."""

    spend_per_day: Annotated[Amount, Field(gt=Decimal(0))] | None = Field(
        None,
        description="Money, in the account's currency; at it calls to the outside are refused until"
        " midnight. None = unlimited.",
    )
    spend_alerts_to: Annotated[EmailStr, StringConstraints(max_length=254)] | None = Field(
        None, description="Who is told of it; empty: nobody."
    )
