"""Webhooks: what happens in an account, and below it, is told to a program by HTTP (A9)."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.ids import new_id
from ringfort.domain.permissions import USERS, Action, Guard, Right
from ringfort.domain.refs import Ref
from ringfort.resources._mechanism.declare import Change, Resource, Verb
from ringfort.resources._mechanism.fields import ONCE, READ_ONLY, Name, wrong
from ringfort.resources._mechanism.tables import owned
from ringfort.resources._mechanism.work import Owner, Work
from ringfort.store import jobs
from ringfort.store.secrets import new_secret
from ringfort.store.tables import Document, Moment, metadata

JOB = "webhook"
"""Jobs {"delivery_id": str}."""

Pattern = Annotated[
    str,
    StringConstraints(
        pattern=r"^(\*|[a-z-]{1,40}\.(\*|created|updated|deleted)"
        r"|device\.credentials-shared|(device|trunk)\.(online|offline))$"
    ),
]
"""`user.created`, `user.*` or `*`."""


def _http(value: str) -> str:
    try:
        return str(TypeAdapter(HttpUrl).validate_python(value))
    except ValidationError:
        raise wrong("no_url") from None


Url = Annotated[str, StringConstraints(max_length=1000), AfterValidator(_http)]


class Webhook(BaseModel):
    """Each event is POSTed as JSON, signed (docs/webhooks.md), and repeated until it is taken."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "CRM", "url": "https://crm.example/hook", "events": ["user.*"]}]
        }
    )

    name: Name
    url: Url
    events: Annotated[list[Pattern], Field(min_length=1, max_length=50)]
    enabled: bool = True
    off_reason: Annotated[str | None, READ_ONLY] = Field(
        None, description="Why it was switched off by itself."
    )
    failing_since: Annotated[datetime | None, READ_ONLY] = None
    secret: Annotated[str | None, ONCE] = Field(None, description="Signs every event.")


class NewSecret(BaseModel):
    """Shown this once."""

    secret: str


class Delivery(BaseModel):
    """One event to one webhook."""

    webhook_id: Annotated[Annotated[UUID, Ref("webhook", deleted="follow")], READ_ONLY]
    event: Annotated[str, READ_ONLY]
    payload: Annotated[dict[str, Any], READ_ONLY]
    state: Annotated[Literal["pending", "delivered", "failed"], READ_ONLY] = "pending"
    attempts: Annotated[int, READ_ONLY] = 0
    status: Annotated[int | None, READ_ONLY] = Field(None, description="Of the last answer.")
    error: Annotated[str | None, READ_ONLY] = None
    attempted_at: Annotated[datetime | None, READ_ONLY] = None


webhooks = owned("webhooks", Webhook, sa.Column("secret", sa.Text, nullable=False))
webhook_deliveries = sa.Table(
    "webhook_deliveries",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column(
        "account_id", sa.Uuid, sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column(
        "webhook_id",
        sa.Uuid,
        sa.ForeignKey("webhooks.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("payload", Document, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("error", sa.Text),
    sa.Column("attempted_at", Moment),
    sa.Index(None, "account_id", "id"),
    sa.Index(None, "created_at"),
)


async def _with_secret(work: Work, _owner: Owner, change: Change) -> BaseModel | None:
    webhook = change.new
    if not isinstance(webhook, Webhook):
        return None
    if change.old is None:
        change.shown_once["secret"] = secret = new_secret()
        change.columns["secret"] = work.vault.seal(secret)
    elif webhook.enabled and isinstance(change.old, Webhook) and not change.old.enabled:
        return webhook.model_copy(update={"off_reason": None, "failing_since": None})
    return None


async def deliver(
    connection: AsyncConnection,
    account_id: UUID,
    webhook_id: UUID,
    event: str,
    payload: dict[str, Any],
    now: datetime,
) -> None:
    """Keep an event for a webhook and have it sent."""
    delivery_id = new_id()
    await connection.execute(
        webhook_deliveries.insert().values(
            id=delivery_id,
            account_id=account_id,
            created_at=now,
            webhook_id=webhook_id,
            event=event,
            payload=payload,
            state="pending",
            attempts=0,
        )
    )
    await jobs.add(connection, JOB, {"delivery_id": str(delivery_id)}, account_id=account_id)


async def _test(work: Work, owner: Owner, webhook_id: UUID, _given: None) -> None:
    hello = {"message": "Hello"}
    await deliver(work.connection, owner.id, webhook_id, "test", hello, work.now)


async def _new_secret(work: Work, _owner: Owner, webhook_id: UUID, _given: None) -> NewSecret:
    secret = new_secret()
    changed = webhooks.update().where(webhooks.c.id == webhook_id)
    await work.connection.execute(changed.values(secret=work.vault.seal(secret)))
    return NewSecret(secret=secret)


async def _replay(work: Work, owner: Owner, delivery_id: UUID, _given: None) -> None:
    """Send it once more, whatever became of it."""
    again = webhook_deliveries.update().where(webhook_deliveries.c.id == delivery_id)
    await work.connection.execute(again.values(state="pending"))
    await jobs.add(work.connection, JOB, {"delivery_id": str(delivery_id)}, account_id=owner.id)


WEBHOOK = Resource(
    name="webhooks",
    kind="webhook",
    table=webhooks,
    model=Webhook,
    guard=USERS,
    search=("name", "url"),
    check=_with_secret,
    verbs=(Verb("test", _test), Verb("new-secret", _new_secret, gives=NewSecret)),
)

DELIVERY = Resource(
    name="webhook-deliveries",
    kind="webhook-delivery",
    table=webhook_deliveries,
    model=Delivery,
    guard=Guard({Action.VIEW: Right.USERS_VIEW, Action.CHANGE: Right.USERS_CHANGE}),
    label="event",
    search=("event",),
    verbs=(Verb("replay", _replay),),
)
