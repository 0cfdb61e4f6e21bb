"""Caller ID per destination; groups as targets of numbers."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "r0008"
down_revision = "r0007"
branch_labels = None
depends_on = None

_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("numbers", sa.Column("group_id", sa.Uuid))
    _noun(
        "caller_id_rules",
        _text("name"),
        sa.Column("position", sa.BigInteger, nullable=False),
        *(sa.Column(each, sa.Text) for each in ("prefix", "kind")),
        sa.Column("number_id", sa.Uuid),
        sa.Column("anonymous", sa.Boolean, nullable=False),
    )


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=False)


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
