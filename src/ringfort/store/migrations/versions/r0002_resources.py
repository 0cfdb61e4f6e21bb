"""What nouns of the API have in common: revisions, references, the audit log, repeated requests."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None

_Type = sa.types.TypeEngine[Any]
_document = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    for table in ("accounts", "users", "extensions", "devices"):
        _text(table, updated_at="1970-01-01 00:00:00+00:00", column_type=_moment)
        op.add_column(
            table, sa.Column("revision", sa.BigInteger, nullable=False, server_default="1")
        )
        op.execute(sa.text(f"UPDATE {table} SET updated_at = created_at"))  # noqa: S608 - ours
    _text("accounts", country="US", currency="USD", state="active")
    op.add_column("accounts", sa.Column("billing_id", sa.Text))
    _text(
        "accounts",
        features="{}",
        settings="{}",
        operator="{}",
        placement="{}",
        column_type=_document,
    )
    _text("accounts", self_service="[]", column_type=_document)
    _text("users", kind="person")
    for name in ("email", "time_zone", "billing_id"):
        op.add_column("users", sa.Column(name, sa.Text))
    op.add_column(
        "users", sa.Column("in_directory", sa.Boolean, nullable=False, server_default=sa.true())
    )
    _text("users", settings="{}", column_type=_document)
    _text("extensions", description="")
    _text("devices", name="", kind="desk")
    op.execute(sa.text("UPDATE devices SET name = username"))
    op.add_column("devices", sa.Column("number", sa.Text))
    _text("devices", settings="{}", column_type=_document)
    _links()
    _audit()
    op.create_table(
        "idempotency_keys",
        sa.Column("caller", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("created_at", _moment, nullable=False),
    )
    op.create_index(None, "idempotency_keys", ["created_at"])


def _text(table: str, column_type: _Type | None = None, **new: str) -> None:
    """Columns whose rows so far get this value."""
    for name, default in new.items():
        column = sa.Column(name, column_type or sa.Text, nullable=False, server_default=default)
        op.add_column(table, column)


def _links() -> None:
    op.create_table(
        "links",
        sa.Column(
            "account_id",
            sa.Uuid,
            sa.ForeignKey("accounts.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("source_kind", sa.Text, nullable=False),
        sa.Column("source_id", sa.Uuid, primary_key=True),
        sa.Column("field", sa.Text, primary_key=True),
        sa.Column("target_kind", sa.Text, nullable=False),
        sa.Column("target_id", sa.Uuid, primary_key=True),
    )
    op.create_index(None, "links", ["target_id"])
    op.create_index(None, "links", ["account_id"])
    for table, kind in (("extensions", "extension"), ("devices", "device")):
        op.execute(
            sa.text(
                "INSERT INTO links "  # noqa: S608 - ours
                "(account_id, source_kind, source_id, field, target_kind, target_id) "
                f"SELECT account_id, '{kind}', id, 'user_id', 'user', user_id FROM {table} "
                "WHERE user_id IS NOT NULL"
            )
        )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("created_at", _moment, nullable=False),
        sa.Column("actor_kind", sa.Text, nullable=False),
        sa.Column("actor_id", sa.Uuid),
        sa.Column("actor_name", sa.Text, nullable=False),
        sa.Column("address", sa.Text),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("object_id", sa.Uuid, nullable=False),
        sa.Column("object_name", sa.Text, nullable=False),
        sa.Column("changes", _document, nullable=False),
    )
    op.create_index(None, "audit", ["account_id", "id"])
    op.create_index(None, "audit", ["object_id"])
