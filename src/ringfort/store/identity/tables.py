"""Tables of log-ins. Hashes and sealed values never leave `store.identity`."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from ringfort.store.tables import Document, Moment, metadata


def _id() -> sa.Column[UUID]:
    return sa.Column("id", sa.Uuid, primary_key=True)


def _account_id() -> sa.Column[UUID]:
    owner = sa.ForeignKey("accounts.id", ondelete="CASCADE")
    return sa.Column("account_id", sa.Uuid, owner, nullable=False, index=True)


def _follows(name: str, target: str, *, nullable: bool = False) -> sa.Column[UUID]:
    """A row that goes with the one it names."""
    key = sa.ForeignKey(f"{target}.id", ondelete="CASCADE")
    return sa.Column(name, sa.Uuid, key, nullable=nullable, index=True)


def _revised() -> tuple[sa.Column[datetime], sa.Column[datetime], sa.Column[int]]:
    return (
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
    )


roles = sa.Table(
    "roles",
    metadata,
    _id(),
    _account_id(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("rights", Document, nullable=False),  # [Right]
    sa.Column("grants", Document),  # {noun: [Action]}; null = not restricted
    *_revised(),
    sa.UniqueConstraint("account_id", "name"),
)

logins = sa.Table(
    "logins",
    metadata,
    _id(),
    _account_id(),
    sa.Column("email", sa.Text, nullable=False, unique=True),  # case-folded
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("password", sa.Text),  # Argon2; null = none yet
    sa.Column("role", sa.Text),  # a ready one, or else `role_id`
    sa.Column("role_id", sa.Uuid, sa.ForeignKey("roles.id"), index=True),
    _follows("user_id", "users", nullable=True),
    sa.Column("language", sa.Text),  # null = the account's
    sa.Column("totp", sa.Text),  # Fernet token; null = no one-time codes
    sa.Column("totp_offered", sa.Text),  # Fernet token; counts once a code confirms it
    sa.Column("totp_step", sa.BigInteger),  # of the last code taken
    sa.Column("disabled", sa.Boolean, nullable=False, server_default=sa.false()),
    *_revised(),
    sa.CheckConstraint("(role IS NULL) <> (role_id IS NULL)", name="role"),
)

api_keys = sa.Table(
    "api_keys",
    metadata,
    _id(),
    _account_id(),
    _follows("login_id", "logins", nullable=True),  # who made it; null = the platform
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("prefix", sa.Text, nullable=False, unique=True),
    sa.Column("secret", sa.Text, nullable=False),  # SHA-256
    sa.Column("rights", Document, nullable=False),  # [Right]
    sa.Column("grants", Document),  # {noun: [Action]}; null = not restricted
    sa.Column("networks", Document, nullable=False),  # ["192.0.2.0/24"]; none = from anywhere
    sa.Column("expires_at", Moment),
    sa.Column("last_used_at", Moment),
    *_revised(),
)

sessions = sa.Table(
    "sessions",
    metadata,
    _id(),
    sa.Column("token", sa.Text, nullable=False, unique=True),  # SHA-256
    _follows("login_id", "logins"),
    _follows("acting_account_id", "accounts", nullable=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("agent", sa.Text, nullable=False),
)

tokens = sa.Table(
    "tokens",
    metadata,
    _id(),
    sa.Column("token", sa.Text, nullable=False, unique=True),  # SHA-256
    sa.Column("purpose", sa.Text, nullable=False),
    _follows("login_id", "logins", nullable=True),
    _follows("session_id", "sessions", nullable=True),
    _follows("api_key_id", "api_keys", nullable=True),
    sa.Column("greeting", sa.Text),  # of an invitation
    sa.Column("uses", sa.Integer, nullable=False, server_default="0"),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment),
    sa.CheckConstraint("purpose IN ('invitation', 'reset', 'ticket', 'code')", name="purpose"),
)
