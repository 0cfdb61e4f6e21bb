"""Accounts, users, extensions, devices and the outbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None

_document = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_bytewise = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("parent_id", sa.Uuid, sa.ForeignKey("accounts.id")),
        sa.Column("path", _bytewise, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("realm", sa.Text, nullable=False, unique=True),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('platform', 'reseller', 'customer')", name="kind"),
        sa.UniqueConstraint("parent_id", "slug"),
    )
    op.create_index(None, "accounts", ["parent_id"])
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid, primary_key=True),
        _account_id(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(None, "users", ["account_id"])
    op.create_table(
        "extensions",
        sa.Column("id", sa.Uuid, primary_key=True),
        _account_id(),
        sa.Column("number", sa.Text, nullable=False),
        _user_id(),
        sa.Column("flow", _document),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("account_id", "number"),
    )
    op.create_index(None, "extensions", ["user_id"])
    op.create_table(
        "devices",
        sa.Column("id", sa.Uuid, primary_key=True),
        _account_id(),
        _user_id(),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("ha1_md5", sa.Text, nullable=False),
        sa.Column("ha1_sha256", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("digest IN ('md5', 'sha256')", name="digest"),
        sa.UniqueConstraint("account_id", "username"),
    )
    op.create_index(None, "devices", ["user_id"])
    op.create_table(
        "outbox",
        sa.Column("id", _serial, primary_key=True, autoincrement=True),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("payload", _document, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "outbox_cursors",
        sa.Column("consumer", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    for table in ("outbox_cursors", "outbox", "devices", "extensions", "users", "accounts"):
        op.drop_table(table)


def _account_id() -> sa.Column[object]:
    owner = sa.ForeignKey("accounts.id", ondelete="CASCADE")
    return sa.Column("account_id", sa.Uuid, owner, nullable=False)


def _user_id() -> sa.Column[object]:
    return sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"))
