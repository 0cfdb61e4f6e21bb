"""PINs of users, and of accounts for devices without a user (B7): set or removed, never shown."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ringfort.resources._mechanism.work import Owner, Work
from ringfort.store import pins


class Pin(BaseModel):
    """What people dial before a call that a restriction class asks a PIN for."""

    model_config = ConfigDict(extra="forbid")

    pin: Annotated[str, StringConstraints(pattern=rf"^[0-9]{{4,{pins.LONGEST}}}$")] = Field(
        description="4 to 12 digits."
    )


async def set_users_pin(work: Work, owner: Owner, user_id: UUID, given: Pin) -> None:
    """It counts from the next call on, and makes up for wrong ones."""
    await pins.put(work.connection, work.vault, owner.id, user_id, given.pin)


async def remove_users_pin(work: Work, owner: Owner, user_id: UUID, _given: None) -> None:
    """Calls that need one are refused."""
    await pins.remove(work.connection, owner.id, user_id)


async def set_accounts_pin(work: Work, _owner: Owner, account_id: UUID, given: Pin) -> None:
    """For devices without a user."""
    await pins.put(work.connection, work.vault, account_id, None, given.pin)


async def remove_accounts_pin(work: Work, _owner: Owner, account_id: UUID, _given: None) -> None:
    await pins.remove(work.connection, account_id, None)
