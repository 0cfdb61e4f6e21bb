"""Marks and common types of a noun's fields.

A noun is one Pydantic model. Marks say which of its forms a field belongs to:

| mark         | create | change | read | column |
|--------------|--------|--------|------|--------|
| (none)       | yes    | yes    | yes  | yes    |
| `FIXED`      | yes    | no     | yes  | yes    |
| `READ_ONLY`  | no     | no     | yes  | yes    |
| `INPUT`      | yes    | no     | no   | no     |
| `ONCE`       | no     | no     | in the answer to create only | no |
"""

import re
import zoneinfo
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum, auto
from ipaddress import ip_network
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from ringfort.domain.features import OfMoney
from ringfort.domain.permissions import Right


class Mark(Enum):
    FIXED = auto()
    READ_ONLY = auto()
    INPUT = auto()
    ONCE = auto()


FIXED, READ_ONLY, INPUT, ONCE = Mark.FIXED, Mark.READ_ONLY, Mark.INPUT, Mark.ONCE


@dataclass(frozen=True, slots=True)
class Needs:
    """Only callers with this right may set the field to anything but its default."""

    right: Right


@dataclass(frozen=True, slots=True)
class Shown:
    """Empty for the account's own people while its operator does not show them this."""

    money: OfMoney


def wrong(key: str, **params: object) -> PydanticCustomError:
    """A validator's complaint; `key` is a text below `error.`."""
    return PydanticCustomError(key, "{key}", {"key": key, **params})


def _printable(value: str) -> str:
    if not value.isprintable():
        raise wrong("not_printable")
    return value


def _time_zone(value: str) -> str:
    try:
        return zoneinfo.ZoneInfo(value).key
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise wrong("no_time_zone", value=value) from None


def _network(value: str) -> str:
    try:
        return str(ip_network(value, strict=False))
    except ValueError:
        raise wrong("no_network") from None


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise wrong("needs_time_zone")
    return value


def _plain_decimal(value: Decimal) -> Decimal:
    """Without exponent and needless zeros; it is shown as it is kept."""
    return Decimal(f"{value.normalize():f}")


_DOMAIN = re.compile(
    r"(?=.{3,190}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+"
)


def _domain(value: str) -> str:
    if not _DOMAIN.fullmatch(value):
        raise wrong("no_domain")
    return value


_STRIPPED = StringConstraints(strip_whitespace=True, min_length=1, max_length=100)
Name = Annotated[str, _STRIPPED, AfterValidator(_printable)]
"""What people call it: 1 to 100 printable characters."""
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]
"""Free text for people, may be empty."""
TimeZone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_time_zone)]
"""Key of the IANA time zone database."""
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
"""Language tag such as `en` or `pt-BR`."""
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""ISO 4217."""
ExtensionNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{2,10}$")]
Digits = Annotated[str, StringConstraints(pattern=r"^[0-9*#]{1,32}$")]
PhoneNumber = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]
"""E.164."""
Domain = Annotated[str, AfterValidator(_domain)]
"""Lower-case domain name of at least two labels, at most 190 characters."""
Instant = Annotated[datetime, AfterValidator(_aware)]
"""A moment; it needs a time zone."""
Amount = Annotated[
    Decimal, Field(ge=0, max_digits=15, decimal_places=6), AfterValidator(_plain_decimal)
]
"""Money, in units of a currency that stands beside it; kept in micro-units."""
Percent = Annotated[
    Decimal, Field(ge=-100, le=10_000, decimal_places=4), AfterValidator(_plain_decimal)
]
Limit = Annotated[int, Field(ge=0, le=1_000_000)]
"""A count; 0 = unlimited."""
Network = Annotated[str, StringConstraints(max_length=64), AfterValidator(_network)]
"""Address or network, IPv4 or IPv6, such as 192.0.2.0/24."""
