"""An account as a call sees it: one consistent, immutable picture, replaced when it changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from ringfort.domain.flow import Flow


@dataclass(frozen=True, slots=True)
class Device:
    """Something that registers. `username` is unique within the account's realm."""

    id: UUID
    username: str
    user_id: UUID | None


@dataclass(frozen=True, slots=True)
class User:
    """A person or a room; `device_ids` in the order they were made."""

    id: UUID
    name: str
    extension: str | None
    """First extension's number: the internal caller ID."""
    language: str | None
    device_ids: tuple[UUID, ...]


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
