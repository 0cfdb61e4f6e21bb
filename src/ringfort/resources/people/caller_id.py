"""Caller ID settings, the same on device, user and account: the nearest one that is set counts."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from ringfort.domain.refs import Ref
from ringfort.resources._mechanism.fields import ExtensionNumber, Name


class CallerId(BaseModel):
    """What others see of a call. Unset: the next farther level's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    internal_name: Name | None = Field(None, description="Name inside the account.")
    internal_number: ExtensionNumber | None = Field(None, description="Number inside the account.")
    external_number_id: Annotated[UUID, Ref("number")] | None = Field(
        None, description="An own number for calls outside; on the account: the main number."
    )
    emergency_number_id: Annotated[UUID, Ref("number")] | None = Field(
        None, description="An own number that emergency services see and call back."
    )
    location_id: Annotated[UUID, Ref("location")] | None = Field(
        None, description="Where help has to come to."
    )
    anonymous: bool | None = Field(None, description="Hide the number from outside.")
