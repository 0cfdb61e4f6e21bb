"""Settings of an account: its own administrators', its operator's, and the platform's (A2)."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    EmailStr,
    Field,
    StringConstraints,
)

from ringfort.domain.errors import Invalid
from ringfort.domain.features import Sees
from ringfort.domain.money import micros_of
from ringfort.domain.refs import Ref
from ringfort.resources._mechanism.fields import Amount, Country, Digits, Limit, Network, wrong
from ringfort.resources.people.caller_id import CallerId
from ringfort.resources.people.limits import Limits

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
SelfService = list[Literal["numbers", "devices"]]
"""What an account's administrators may add themselves."""


class InvoiceData(BaseModel):
    """Printed on invoices."""

    model_config = ConfigDict(extra="forbid")

    company: Line = ""
    street: Line = ""
    postal_code: Line = ""
    city: Line = ""
    region: Line = ""
    tax_number: Line = ""


class AccountSettings(BaseModel):
    """What the account's administrators decide themselves."""

    model_config = ConfigDict(extra="forbid")

    caller_id: CallerId = CallerId()
    restriction_class_id: Annotated[UUID, Ref("restriction-class")] | None = Field(
        None, description="For users without one of their own."
    )
    numbering_id: Annotated[UUID, Ref("numbering")] | None = Field(
        None, description="How its people write numbers; empty: as in its country."
    )
    trunk_ids: (
        Annotated[list[Annotated[UUID, Ref("trunk", offered=True)]], Field(max_length=50)] | None
    ) = Field(None, description="Trunks for its calls; empty: every one it owns or is offered.")
    spoken_notices: bool = Field(
        True, description="Whoever calls out is told by voice why the call failed."
    )
    invoice: InvoiceData = InvoiceData()
    alerts_to: Annotated[EmailStr, StringConstraints(max_length=254)] | None = Field(
        None, description="Where alerts go; empty: nowhere."
    )
    low_balance: Amount | None = Field(
        None, description="Below it, in the account's currency, an alert goes out; none = never."
    )
    keep_records_days: Limit = Field(
        0, description="How long records of calls are kept; 0: for ever."
    )
    recording_on_demand: bool = False
    recording_code: Annotated[str, StringConstraints(pattern=r"^[0-9*#]{1,8}$")] | None = None


class Access(BaseModel):
    """From where phones may register and call (A10)."""

    model_config = ConfigDict(extra="forbid")

    enabled: bool = Field(False, description="With nothing allowed, nobody registers or calls.")
    networks: list[Network] = Field([], max_length=100)
    countries: list[Country] = Field(
        [],
        max_length=250,
        description="Let in beside the networks. Private addresses are in no country.",
    )


def _money(value: str) -> str:
    try:
        owed = micros_of(value)
    except Invalid:
        owed = -1
    if owed < 0:
        raise wrong("no_amount", value=value[:40])
    return value


Money = Annotated[str, AfterValidator(_money)]


class OperatorSettings(BaseModel):
    """What the account's operator decides about it."""

    model_config = ConfigDict(extra="forbid")

    billing: Literal["none", "prepaid", "pseudo_prepaid", "postpaid"] = "none"
    credit_limit: Money | None = Field(
        None, description="What it may owe, postpaid; none = anything."
    )
    prepay_metered: bool = Field(
        False, description="Calls are paid from what was paid in, whatever it may owe."
    )
    corporation: Line = Field("", description="Accounts of one corporation can be friends.")
    limits: Limits = Limits()
    access: Access = Access()
    emergency_numbers: Annotated[list[Digits], Field(max_length=20)] = Field(
        [], description="Call for help too, beside those of the country."
    )
    sees: Sees = Sees()
    may_delete_recordings: bool = True
    capture_sip: bool = Field(
        False, description="Keep the SIP messages of all its calls, however many there are."
    )
    media_relay_set: Line = ""
    through_relay: bool = Field(True, description="Kept; the relay is always used.")


class Placement(BaseModel):
    """Which application server takes the account's calls."""

    model_config = ConfigDict(extra="forbid")

    distribution: Literal["hash", "round_robin", "static"] = "hash"
    application_server: Line = Field("", description="With static only.")
