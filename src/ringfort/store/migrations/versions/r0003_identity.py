"""Log-ins, saved roles, API keys, sessions and one-time secrets."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "r0003"
down_revision = "r0002"
branch_labels = None
depends_on = None

_document = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "roles",
        _id(),
        _follows("account_id", "accounts", nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("rights", _document, nullable=False),
        sa.Column("grants", _document),
        *_revised(),
        sa.UniqueConstraint("account_id", "name"),
    )
    op.create_table(
        "logins",
        _id(),
        _follows("account_id", "accounts", nullable=False),
        sa.Column("email", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("role", sa.Text),
        sa.Column("role_id", sa.Uuid, sa.ForeignKey("roles.id")),
        _follows("user_id", "users"),
        sa.Column("language", sa.Text),
        sa.Column("totp", sa.Text),
        sa.Column("totp_offered", sa.Text),
        sa.Column("totp_step", sa.BigInteger),
        sa.Column("disabled", sa.Boolean, nullable=False, server_default=sa.false()),
        *_revised(),
        sa.CheckConstraint("(role IS NULL) <> (role_id IS NULL)", name="role"),
    )
    op.create_table(
        "api_keys",
        _id(),
        _follows("account_id", "accounts", nullable=False),
        _follows("login_id", "logins"),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("prefix", sa.Text, nullable=False, unique=True),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("rights", _document, nullable=False),
        sa.Column("grants", _document),
        sa.Column("networks", _document, nullable=False),
        sa.Column("expires_at", _moment),
        sa.Column("last_used_at", _moment),
        *_revised(),
    )
    op.create_table(
        "sessions",
        _id(),
        sa.Column("token", sa.Text, nullable=False, unique=True),
        _follows("login_id", "logins", nullable=False),
        _follows("acting_account_id", "accounts"),
        sa.Column("created_at", _moment, nullable=False),
        sa.Column("seen_at", _moment, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
    )
    op.create_table(
        "tokens",
        _id(),
        sa.Column("token", sa.Text, nullable=False, unique=True),
        sa.Column("purpose", sa.Text, nullable=False),
        _follows("login_id", "logins"),
        _follows("session_id", "sessions"),
        _follows("api_key_id", "api_keys"),
        sa.Column("greeting", sa.Text),
        sa.Column("uses", sa.Integer, nullable=False, server_default="0"),
        sa.Column("created_at", _moment, nullable=False),
        sa.Column("expires_at", _moment),
        sa.CheckConstraint("purpose IN ('invitation', 'reset', 'ticket', 'code')", name="purpose"),
    )
    for table, columns in _INDEXED.items():
        for column in columns:
            op.create_index(None, table, [column])


_INDEXED = {
    "roles": ("account_id",),
    "logins": ("account_id", "role_id", "user_id"),
    "api_keys": ("account_id", "login_id"),
    "sessions": ("login_id", "acting_account_id"),
    "tokens": ("login_id", "session_id", "api_key_id"),
}


def downgrade() -> None:
    for table in reversed(_INDEXED):
        op.drop_table(table)


def _id() -> sa.Column[object]:
    return sa.Column("id", sa.Uuid, primary_key=True)


def _follows(name: str, target: str, nullable: bool = True) -> sa.Column[object]:
    key = sa.ForeignKey(f"{target}.id", ondelete="CASCADE")
    return sa.Column(name, sa.Uuid, key, nullable=nullable)


def _revised() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("created_at", _moment, nullable=False),
        sa.Column("updated_at", _moment, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
    )
