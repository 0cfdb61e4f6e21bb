"""What people do with their own log-in is in the audit log too."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.ids import new_id
from ringfort.store.identity.persons import Person
from ringfort.store.tables import audit

Deed = Literal[
    "log-in",
    "log-out",
    "password-changed",
    "password-reset",
    "one-time-codes-on",
    "one-time-codes-off",
    "invitation-accepted",
    "account-used",
    "account-left",
]


async def note(
    connection: AsyncConnection,
    person: Person,
    deed: Deed,
    now: datetime,
    address: str,
    account_id: UUID | None = None,
) -> None:
    """Write it down, in their own account or in the one they use."""
    row = {
        "id": new_id(),
        "account_id": account_id or person.home.id,
        "created_at": now,
        "actor_kind": "login",
        "actor_id": person.id,
        "actor_name": person.name,
        "address": address or None,
        "action": deed,
        "kind": "login",
        "object_id": person.id,
        "object_name": person.email,
        "changes": {},
    }
    await connection.execute(audit.insert().values(row))
