"""The audit log: who changed what, when, from where (A9). It is written by the mechanism."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from ringfort.domain.permissions import Action, Guard, Right
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.fields import READ_ONLY
from ringfort.store import tables


class AuditEntry(BaseModel):
    """One change. While somebody uses another account the actor stays who they are."""

    actor_kind: Annotated[str, READ_ONLY]
    actor_id: Annotated[UUID | None, READ_ONLY] = None
    actor_name: Annotated[str, READ_ONLY]
    address: Annotated[str | None, READ_ONLY] = None
    action: Annotated[str, READ_ONLY]
    kind: Annotated[str, READ_ONLY]
    object_id: Annotated[UUID, READ_ONLY]
    object_name: Annotated[str, READ_ONLY]
    changes: Annotated[dict[str, Any], READ_ONLY] = Field(
        {}, description="Of each field that differs: before and after."
    )


AUDIT = Resource(
    name="audit",
    kind="audit-entry",
    table=tables.audit,
    model=AuditEntry,
    guard=Guard({Action.VIEW: Right.USERS_VIEW}),
    label="object_name",
    search=("object_name", "actor_name"),
)
