"""Jobs, webhooks and their deliveries."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "r0004"
down_revision = "r0003"
branch_labels = None
depends_on = None

_document = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("account_id", sa.Uuid),
        sa.Column("payload", _document, nullable=False),
        sa.Column("run_at", _moment, nullable=False),
        sa.Column("leased_until", _moment),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("created_at", _moment, nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'failed')", name="state"),
    )
    op.create_index(None, "jobs", ["state", "run_at"])
    op.create_table(
        "webhooks",
        *_owned(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("events", _document, nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("off_reason", sa.Text),
        sa.Column("failing_since", _moment),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("updated_at", _moment, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
    )
    op.create_index(None, "webhooks", ["account_id", "id"])
    op.create_table(
        "webhook_deliveries",
        *_owned(),
        sa.Column(
            "webhook_id",
            sa.Uuid,
            sa.ForeignKey("webhooks.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("payload", _document, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("error", sa.Text),
        sa.Column("attempted_at", _moment),
    )
    op.create_index(None, "webhook_deliveries", ["account_id", "id"])
    op.create_index(None, "webhook_deliveries", ["webhook_id"])
    op.create_index(None, "webhook_deliveries", ["created_at"])


def _owned() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column(
            "account_id",
            sa.Uuid,
            sa.ForeignKey("accounts.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("created_at", _moment, nullable=False),
    )
