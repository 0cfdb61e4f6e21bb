"""What a call would do, without calling (B8): asked of the call service, told by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter


@dataclass(frozen=True, slots=True)
class CheckOut:
    """What is dialled in an account, by this user or device of it or by nobody in particular;
    prices are for so many seconds; `at` (aware) None: now."""

    do: Literal["check-out"]
    account_id: UUID
    number: str
    seconds: int = 60
    user_id: UUID | None = None
    device_id: UUID | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What a trunk of this account brings in, written as its carrier does."""

    do: Literal["check-in"]
    account_id: UUID
    trunk_id: UUID
    number: str
    seconds: int = 60
    caller: str = ""
    at: datetime | None = None


Check = CheckOut | CheckIn
CHECK: TypeAdapter[Check] = TypeAdapter(Annotated[Check, Field(discriminator="do")])


@dataclass(frozen=True, slots=True)
class Said:
    """A decision (domain/decisions.py)."""

    code: str
    params: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a call arrives on the platform. `account` is another account: how it goes on there is
    that one's business."""

    kind: Literal["extension", "user", "pbx", "account"]
    account_id: UUID
    id: UUID | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """What one account pays, in micro-units: `price` a minute in blocks of `increments` seconds
    (`60/1`) and `connect_fee`; `micros` for the call. None: it has no price, `why` as of
    `rating.books.Unpriced`."""

    account_id: UUID
    name: str
    currency: str = ""
    destination: str = ""
    price: int = 0
    increments: str = ""
    connect_fee: int = 0
    micros: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class RouteSeen:
    """`why` None: it is tried; else one of `routing.Misfit`."""

    id: UUID
    owner_id: UUID
    name: str
    why: str | None = None


@dataclass(frozen=True, slots=True)
class TrunkSeen:
    """`why` None: it is tried; else one of `routing.Unfit` or `trunks.Unable`. `cost` and `sold`:
    to the account of its route, else to its own, in micro-units."""

    id: UUID
    why: str | None = None
    owner_id: UUID | None = None
    name: str = ""
    shared: bool = False
    route: str = ""
    whose_id: UUID | None = None
    """Whose money `cost` and `sold` are."""
    called: str = ""
    shown: str = ""
    servers: tuple[str, ...] = ()
    cost: int | None = None
    sold: int | None = None
    currency: str = ""
    levels: tuple[Level, ...] = ()
    """Who pays for a call by it, the caller's account first."""


@dataclass(frozen=True, slots=True)
class Checked:
    """`number`: as it was read, E.164 where it is outside; `account_id`: whose call it is then."""

    account_id: UUID
    number: str
    decisions: tuple[Said, ...] = ()
    lead: Lead | None = None
    shown: str | None = None
    routes: tuple[RouteSeen, ...] = ()
    candidates: tuple[TrunkSeen, ...] = ()
    out: tuple[TrunkSeen, ...] = ()


CHECKED: TypeAdapter[Checked] = TypeAdapter(Checked)
