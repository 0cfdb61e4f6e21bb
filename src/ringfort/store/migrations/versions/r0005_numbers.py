"""Numbers, numbering rules, restriction classes, contacts."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "r0005"
down_revision = "r0004"
branch_labels = None
depends_on = None

_document = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    _noun(
        "numbers",
        sa.Column("number", sa.Text, nullable=False, unique=True),
        _text("description"),
        _text("state"),
        _text("kind"),
        sa.Column("country", sa.Text),
        sa.Column("free_at", _moment),
        sa.Column("porting_in", sa.Boolean, nullable=False),
        sa.Column("extension_id", sa.Uuid),
        sa.Column("user_id", sa.Uuid),
    )
    _noun(
        "numbering_rules",
        _text("country"),
        *map(_text, ("national_prefix", "international_prefix", "outbound_prefix", "area_code")),
        *map(_list, ("called_in", "calling_in", "called_out", "calling_out")),
        _text("name"),
    )
    _noun(
        "restriction_classes",
        _text("name"),
        _text("description"),
        _list("rules"),
        _text("area_code"),
    )
    _noun("contact_lists", _text("name"), _text("description"))
    _noun(
        "contacts",
        sa.Column("list_id", sa.Uuid, nullable=False),
        *map(_text, ("name", "description", "number")),
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
