"""Groups, pickup groups, account templates, friends."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "r0006"
down_revision = "r0005"
branch_labels = None
depends_on = None

_document = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    _noun(
        "groups",
        _text("name"),
        sa.Column("extension_id", sa.Uuid),
        _list("members"),
        _text("strategy"),
        sa.Column("ring_s", sa.BigInteger, nullable=False),
        sa.Column("repeats", sa.BigInteger, nullable=False),
        sa.Column("then_extension_id", sa.Uuid),
    )
    _noun("pickup_groups", *map(_text, ("name", "number", "description")))
    _noun(
        "account_templates",
        _text("name"),
        _text("description"),
        *(sa.Column(each, sa.Text) for each in ("language", "time_zone", "country", "currency")),
        *map(_list, ("features", "self_service", "operator")),
    )
    _noun(
        "friends",
        sa.Column("friend_id", sa.Uuid, nullable=False),
        _text("description"),
        sa.Column("priority", sa.BigInteger, nullable=False),
        _text("prefix"),
        sa.Column("number_id", sa.Uuid),
        sa.Column("always_transform", sa.Boolean, nullable=False),
    )


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=False)


def _list(name: str) -> sa.Column[Any]:
    return sa.Column(name, _document, nullable=False)


def _noun(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column(
            "account_id",
            sa.Uuid,
            sa.ForeignKey("accounts.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("created_at", _moment, nullable=False),
        sa.Column("updated_at", _moment, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        *columns,
    )
    op.create_index(None, name, ["account_id", "id"])
