"""Erasure of a person's traces in the records of an account (D22)."""

import asyncio
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from ringfort.domain import plain_text
from ringfort.domain.errors import Forbidden
from ringfort.domain.ids import new_id
from ringfort.domain.permissions import Right
from ringfort.resources._mechanism.fields import wrong
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.store.records import erasing
from ringfort.store.records.captured import Captures
from ringfort.store.records.retention import AT_ONCE, spans
from ringfort.store.tables import audit
from ringfort.texts import Text


class Erase(BaseModel):
    """Whom: a number as it stands in records, or a user."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    user_id: UUID | None = Field(None, description="Also one that is deleted.")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.number is None) == (self.user_id is None):
            raise wrong("one_of", names="number, user_id")
        return self


class Erased(BaseModel):
    calls: int = Field(description="How many the person was taken out of.")


async def erase(work: Work, owner: Owner, asked: Erase, captures: Captures) -> Erased:
    """The account's calls stay, without the person, and nothing of what was captured of them; told
    in the audit log, without the number.

    Forbidden: who may not delete users here.
    """
    own = owner.id == work.caller.account_id
    if (Right.USERS_DELETE if own else Right.ACCOUNTS_DELETE) not in work.caller.rights:
        raise Forbidden(Text("error.forbidden", action="delete", noun="calls"))
    plain_text.check(asked.model_dump())
    person = erasing.Person(asked.number, asked.user_id)
    ids = await erasing.erase(work.connection, owner.id, person)
    for start in range(0, len(ids), AT_ONCE):
        found = await spans(work.connection, ids[start : start + AT_ONCE])
        await asyncio.to_thread(captures.erase, found)
    actor = work.caller.actor
    await work.connection.execute(
        audit.insert().values(
            id=new_id(),
            account_id=owner.id,
            created_at=work.now,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_name=actor.name,
            address=work.address,
            action="erased",
            kind="call",
            object_id=asked.user_id or owner.id,
            object_name="",
            changes={"calls": [len(ids), 0]},
        )
    )
    return Erased(calls=len(ids))
