"""An account as a call sees it: one consistent, immutable picture, replaced when it changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from ringfort.domain.flow import Flow


@dataclass(frozen=True, slots=True)
class CallerId:
    """What a call shows inside the account; None = what the next farther level says."""

    name: str | None = None
    number: str | None = None

    def over(self, farther: "CallerId") -> "CallerId":
        """This one where it is set, else the farther one's."""
        return CallerId(self.name or farther.name, self.number or farther.number)


UNSET = CallerId()


@dataclass(frozen=True, slots=True)
class Device:
    """Something that registers. `username` is unique within the account's realm."""

    id: UUID
    username: str
    user_id: UUID | None
    caller_id: CallerId = UNSET


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


@dataclass(frozen=True, slots=True)
class Extension:
    """A number inside the account; with no `flow` of its own the default one rings its user."""

    id: UUID
    number: str
    user_id: UUID | None
    flow: Flow | None


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

    def shown(self, device: Device | None, user: User | None) -> CallerId:
        """Internal caller ID of a call from this device: the nearest of device, user and account
        that is set counts, else the user's name and first extension."""
        own = CallerId(user.name, user.extension) if user else UNSET
        found = self.caller_id.over(own)
        if user:
            found = user.caller_id.over(found)
        return device.caller_id.over(found) if device else found
