"""Tables. Every row owned by an account has `account_id`; JSON columns hold documents, not rows."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect

from ringfort.domain.money import DECIMALS


class Moment(sa.TypeDecorator[datetime]):
    """Aware UTC time; naive values are refused, SQLite's are read as UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Micros(sa.TypeDecorator[Decimal]):
    """An amount of money: whole micro-units in the database."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> int | None:
        return None if value is None else int(value.scaleb(DECIMALS))

    def process_result_value(self, value: int | None, _dialect: Dialect) -> Decimal | None:
        return (
            None if value is None else Decimal(f"{Decimal(value).scaleb(-DECIMALS).normalize():f}")
        )


Document = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
Serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Bytewise = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Text compared byte by byte, so that an index serves prefixes."""

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _id() -> sa.Column[UUID]:
    return sa.Column("id", sa.Uuid, primary_key=True)


def _created_at() -> sa.Column[datetime]:
    return sa.Column("created_at", Moment, nullable=False)


def _account_id() -> sa.Column[UUID]:
    owner = sa.ForeignKey("accounts.id", ondelete="CASCADE")
    return sa.Column("account_id", sa.Uuid, owner, nullable=False)


def _revised() -> tuple[sa.Column[datetime], sa.Column[int]]:
    """`revision` counts the changes of a row: its ETag."""
    return (
        sa.Column("updated_at", Moment, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
    )


def owned_columns() -> tuple[sa.schema.SchemaItem, ...]:
    """What every row of a noun has beside its own columns."""
    return (_id(), _account_id(), _created_at(), *_revised(), sa.Index(None, "account_id", "id"))


def _limits() -> sa.Column[Any]:
    return sa.Column("limits", Document, nullable=False, server_default="{}")


def _user_id() -> sa.Column[UUID]:
    user = sa.ForeignKey("users.id", ondelete="CASCADE")
    return sa.Column("user_id", sa.Uuid, user, nullable=True, index=True)


accounts = sa.Table(
    "accounts",
    metadata,
    _id(),
    sa.Column("parent_id", sa.Uuid, sa.ForeignKey("accounts.id"), index=True),
    sa.Column("path", Bytewise, nullable=False, unique=True),  # "/<id>/<id>/", root first
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("realm", sa.Text, nullable=False, unique=True),
    sa.Column("time_zone", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("billing_id", sa.Text),
    sa.Column("features", Document, nullable=False),
    sa.Column("self_service", Document, nullable=False),
    sa.Column("settings", Document, nullable=False),
    sa.Column("operator", Document, nullable=False),
    sa.Column("placement", Document, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False, default=0),
    _created_at(),
    *_revised(),
    sa.CheckConstraint("kind IN ('platform', 'reseller', 'customer')", name="kind"),
    sa.UniqueConstraint("parent_id", "slug"),
)

users = sa.Table(
    "users",
    metadata,
    _id(),
    _account_id(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("email", sa.Text),
    sa.Column("mobile", sa.Text),  # E.164
    sa.Column("language", sa.Text),
    sa.Column("time_zone", sa.Text),
    sa.Column("billing_id", sa.Text),
    sa.Column("in_directory", sa.Boolean, nullable=False),
    sa.Column("settings", Document, nullable=False),
    _limits(),
    _created_at(),
    *_revised(),
    sa.Index(None, "account_id"),
)

extensions = sa.Table(
    "extensions",
    metadata,
    _id(),
    _account_id(),
    sa.Column("number", sa.Text, nullable=False),
    _user_id(),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("flow", Document),
    _created_at(),
    *_revised(),
    sa.UniqueConstraint("account_id", "number"),
)

devices = sa.Table(
    "devices",
    metadata,
    _id(),
    _account_id(),
    _user_id(),
    sa.Column("username", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("number", sa.Text),
    sa.Column("settings", Document, nullable=False),
    _limits(),
    sa.Column("secret", sa.Text, nullable=False),  # Fernet token
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("ha1_md5", sa.Text, nullable=False),
    sa.Column("ha1_sha256", sa.Text, nullable=False),
    _created_at(),
    *_revised(),
    sa.CheckConstraint("digest IN ('md5', 'sha256')", name="digest"),
    sa.UniqueConstraint("account_id", "username"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", Serial, primary_key=True, autoincrement=True),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("account_id", sa.Uuid, nullable=False),  # no foreign key: it outlives the account
    sa.Column("payload", Document, nullable=False),
    _created_at(),
    sqlite_autoincrement=True,  # ids of pruned rows must not come back
)

outbox_cursors = sa.Table(
    "outbox_cursors",
    metadata,
    sa.Column("consumer", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
)

links = sa.Table(
    "links",
    metadata,
    _account_id(),
    sa.Column("source_kind", sa.Text, nullable=False),
    sa.Column("source_id", sa.Uuid, primary_key=True),
    sa.Column("field", sa.Text, primary_key=True),
    sa.Column("target_kind", sa.Text, nullable=False),
    sa.Column("target_id", sa.Uuid, primary_key=True),
    sa.Index(None, "target_id"),
    sa.Index(None, "account_id"),
)
"""Every reference between nouns, beside the document that holds it: what uses what."""

audit = sa.Table(
    "audit",
    metadata,
    _id(),
    sa.Column("account_id", sa.Uuid, nullable=False),  # no foreign key: it outlives the account
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("actor_kind", sa.Text, nullable=False),
    sa.Column("actor_id", sa.Uuid),
    sa.Column("actor_name", sa.Text, nullable=False),
    sa.Column("address", sa.Text),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("object_id", sa.Uuid, nullable=False),
    sa.Column("object_name", sa.Text, nullable=False),
    sa.Column("changes", Document, nullable=False),
    sa.Index(None, "account_id", "id"),
    sa.Index(None, "object_id"),
)

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    sa.Column("caller", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),  # Fernet token: it may hold what is shown once
    _created_at(),
    sa.Index(None, "created_at"),
)

jobs = sa.Table(
    "jobs",
    metadata,
    _id(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("account_id", sa.Uuid),  # no foreign key: a letter about a deleted account still goes
    sa.Column("payload", Document, nullable=False),
    sa.Column("run_at", Moment, nullable=False),
    sa.Column("leased_until", Moment),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("error", sa.Text),
    _created_at(),
    sa.CheckConstraint("state IN ('waiting', 'failed')", name="state"),
    sa.Index(None, "state", "run_at"),
)
