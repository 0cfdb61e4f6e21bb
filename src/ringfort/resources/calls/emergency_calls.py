"""Calls for help (B6): on record, and told by letter and webhook, while they still go on."""

from collections.abc import Sequence
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.decisions import Decision
from ringfort.domain.permissions import Action, Guard, Right
from ringfort.resources._mechanism import told
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.fields import READ_ONLY
from ringfort.store import outbox
from ringfort.store.identity import letters
from ringfort.store.identity.letters import Letter
from ringfort.store.records.decisions import Decided
from ringfort.store.tables import Moment, accounts, metadata

LETTER = "emergency"


class EmergencyCall(BaseModel):
    """Somebody called for help."""

    number: Annotated[str, READ_ONLY]
    shown: Annotated[str, READ_ONLY] = Field("", description="The number that helpers see.")
    caller: Annotated[str, READ_ONLY] = Field("", description="Who called.")
    place: Annotated[str, READ_ONLY] = Field("", description="Where that is.")


emergency_calls = sa.Table(
    "emergency_calls",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column(
        "account_id", sa.Uuid, sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("created_at", Moment, nullable=False),
    *(sa.Column(name, sa.Text, nullable=False) for name in EmergencyCall.model_fields),
    sa.Index(None, "account_id", "id"),
)

EMERGENCY_CALL = Resource(
    name="emergency-calls",
    kind="emergency-call",
    table=emergency_calls,
    model=EmergencyCall,
    guard=Guard({Action.VIEW: Right.USERS_VIEW}),
    label="number",
    search=("number", "caller"),
)


async def tell(connection: AsyncConnection, decided: Sequence[Decided]) -> None:
    """Keep and tell of those decisions that are calls for help; once, with the log's offset."""
    for each in decided:
        if each.code == Decision.EMERGENCY:
            await _tell(connection, each)


async def _tell(connection: AsyncConnection, decided: Decided) -> None:
    a = accounts.c
    query = sa.select(a.id, a.name, a.language, a.settings).where(a.id == decided.account_id)
    account = (await connection.execute(query)).one_or_none()
    if account is None:
        return
    said = {name: str(decided.params.get(name, "")) for name in EmergencyCall.model_fields}
    row = {"id": decided.id, "account_id": account.id, "created_at": decided.at}
    await connection.execute(emergency_calls.insert(), row | said)
    event = {
        "kind": EMERGENCY_CALL.kind,
        "id": str(decided.id),
        "action": "created",
        "revision": 1,
        "users": [],
    }
    await outbox.append(connection, told.TOPIC, account.id, event)
    if to := account.settings.get("alerts_to"):
        params = {"account": account.name, "at": decided.at.isoformat()} | said
        letter = Letter((to,), LETTER, account.language, account.id, params)
        await letters.post(connection, letter)
