"""Files and brandings."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from ringfort.store.migrations.nouns import create_noun, ids, texts

revision = "r0009"
down_revision = "r0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    sizes = (sa.Column(name, sa.BigInteger) for name in ("size", "width", "height"))
    create_noun("files", *texts("name"), *_maybe("media_type"), *sizes, *ids("blob"))
    create_noun(
        "brandings",
        *texts("product"),
        *_maybe("colour", "accent_colour", "sender_name", "sender_email"),
        *ids("logo_id"),
        sa.Column("host", sa.Text, unique=True),
    )
    op.create_index("uq_brandings_account_id", "brandings", ["account_id"], unique=True)


def _maybe(*names: str) -> tuple[sa.Column[Any], ...]:
    return tuple(sa.Column(name, sa.Text) for name in names)
