"""What migrations of nouns have in common. It never changes: those that ran keep their meaning."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

document = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
moment = sa.DateTime(timezone=True)


def texts(*names: str) -> tuple[sa.Column[Any], ...]:
    return tuple(sa.Column(name, sa.Text, nullable=False) for name in names)


def documents(*names: str) -> tuple[sa.Column[Any], ...]:
    return tuple(sa.Column(name, document, nullable=False) for name in names)


def integers(*names: str) -> tuple[sa.Column[Any], ...]:
    return tuple(sa.Column(name, sa.BigInteger, nullable=False) for name in names)


def switches(*names: str) -> tuple[sa.Column[Any], ...]:
    return tuple(sa.Column(name, sa.Boolean, nullable=False) for name in names)


def ids(*names: str, optional: bool = True) -> tuple[sa.Column[Any], ...]:
    """References: `links` and the mechanism watch over them."""
    return tuple(sa.Column(name, sa.Uuid, nullable=optional) for name in names)


def create_noun(name: str, *columns: sa.Column[Any]) -> None:
    """A table as `resources._mechanism.tables.owned` declares it."""
    op.create_table(
        name,
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column(
            "account_id",
            sa.Uuid,
            sa.ForeignKey("accounts.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        *columns,
    )
    op.create_index(None, name, ["account_id", "id"])
