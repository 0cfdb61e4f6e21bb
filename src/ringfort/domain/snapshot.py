"""An account as a call sees it: one consistent, immutable picture, replaced when it changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from ringfort.domain.caller_id import UNSAID, External, Rule
from ringfort.domain.flow import Flow
from ringfort.domain.limits import UNLIMITED, Limits
from ringfort.domain.numbering import Numbering
from ringfort.domain.rating.books import Book
from ringfort.domain.reach import Friend
from ringfort.domain.restrictions import Restriction
from ringfort.domain.routes import KnownRoute
from ringfort.domain.trunks import Known

_DEFAULTS = Restriction()
_PLAIN = Numbering(country="US")
_NO_MONEY = Book(UUID(int=0))


@dataclass(frozen=True, slots=True)
class CallerId:
    """What a call shows, inside the account by `name` and `number`; None = what the next farther
    level says."""

    name: str | None = None
    number: str | None = None
    external: External = UNSAID
    emergency_id: UUID | None = None
    location_id: UUID | None = None

    def over(self, farther: "CallerId") -> "CallerId":
        """This one where it is set, else the farther one's."""
        return CallerId(self.name or farther.name, self.number or farther.number)


UNSET = CallerId()


@dataclass(frozen=True, slots=True)
class Restricted:
    """A restriction class, and what is local to it."""

    rules: Restriction = _DEFAULTS
    area_code: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    """Something that registers. `username` is unique within the account's realm."""

    id: UUID
    username: str
    user_id: UUID | None
    caller_id: CallerId = UNSET
    calls_at_once: int = 0
    """0 = unlimited."""
    call_waiting: bool = True
    limits: Limits = UNLIMITED

    @property
    def most(self) -> int:
        """Calls it may have when another one comes in; 0 = unlimited."""
        return self.calls_at_once if self.call_waiting else 1


@dataclass(frozen=True, slots=True)
class User:
    """A person or a room; `device_ids` in the order they were made."""

    id: UUID
    name: str
    extension: str | None
    """First extension's number: the internal caller ID."""
    language: str | None
    device_ids: tuple[UUID, ...]
    caller_id: CallerId = UNSET
    restriction_id: UUID | None = None
    limits: Limits = UNLIMITED


@dataclass(frozen=True, slots=True)
class Extension:
    """A number inside the account; with no `flow` of its own the default one rings its user."""

    id: UUID
    number: str
    user_id: UUID | None
    flow: Flow | None


@dataclass(frozen=True, slots=True)
class Outward:
    """How the account calls outside, and what it owns there."""

    country: str = "US"
    above: tuple[UUID, ...] = ()
    """Accounts above it, the root first."""
    numbering: Numbering = _PLAIN
    numbers: Mapping[UUID, str] = field(default_factory=dict)
    """Own numbers in service, E.164."""
    trunks: tuple[Known, ...] = ()
    """Own ones, also those it only offers to accounts below."""
    chosen: frozenset[UUID] | None = None
    """Trunks it uses; None = every one it owns or is offered."""
    routes: tuple[KnownRoute, ...] = ()
    """Own ones, also those it only offers to accounts below."""
    rules: tuple[Rule, ...] = ()
    friends: tuple[Friend, ...] = ()
    restrictions: Mapping[UUID, Restricted] = field(default_factory=dict)
    restriction_id: UUID | None = None
    emergency_numbers: frozenset[str] = frozenset()
    places: Mapping[UUID, str] = field(default_factory=dict)
    """Locations, each in a line."""

    def restricted(self, user: User | None) -> Restricted:
        """The user's class, else the account's, else the defaults."""
        wanted = (user and user.restriction_id) or self.restriction_id
        return self.restrictions.get(wanted, Restricted()) if wanted else Restricted()


@dataclass(frozen=True, slots=True)
class AccountSnapshot:
    """`version` grows with every change of the account or of anything it owns."""

    id: UUID
    version: int
    name: str
    realm: str
    time_zone: str
    language: str
    extensions: Mapping[str, Extension]
    users: Mapping[UUID, User]
    devices: Mapping[UUID, Device]
    caller_id: CallerId = UNSET
    outward: Outward = Outward()
    money: Book = _NO_MONEY
    spoken_notices: bool = True
    """Its people are told why a call of theirs failed."""
    limits: Limits = UNLIMITED

    def aor(self, device: Device) -> str:
        """Its address of record, without scheme (RFC 3261 §10)."""
        return f"{device.username}@{self.realm}"

    def shown(self, device: Device | None, user: User | None) -> CallerId:
        """Internal caller ID of a call from this device: the nearest of device, user and account
        that is set counts, else the user's name and first extension."""
        own = CallerId(user.name, user.extension) if user else UNSET
        found = self.caller_id.over(own)
        if user:
            found = user.caller_id.over(found)
        return device.caller_id.over(found) if device else found
