"""Switches of an account that its operator decides about: features (A3), and what of its money its
own people see (E6)."""

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict


class Features(BaseModel):
    """What an account may use: what is off is hidden, refused and not acted on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    billing: bool = False
    recording: bool = True
    spoken_notices: bool = True
    queues: bool = True
    conferences: bool = True
    fax: bool = True
    campaigns: bool = False
    hot_desk: bool = True
    web_phone: bool = True
    video: bool = True
    sms: bool = False


class Sees(BaseModel):
    """What of the money the account's own people are shown; those above it see all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    invoices: bool = True
    rating_profiles: bool = True
    prices: bool = True

    @classmethod
    def of(cls, operator: Mapping[str, Any]) -> Self:
        """What an account's operator decided (`OperatorSettings`)."""
        return cls.model_validate(operator.get("sees", {}))


OfMoney = Literal["invoices", "rating_profiles", "prices"]

OF_DEVICE_KINDS = {"web": "web_phone", "fax": "fax"}
"""Devices of these kinds register only while the account has the feature."""
