"""PINs of users and accounts."""

import sqlalchemy as sa
from alembic import op

from ringfort.store.migrations.nouns import moment, texts

revision = "r0022"
down_revision = "r0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pins",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column(
            "account_id",
            sa.Uuid,
            sa.ForeignKey("accounts.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), unique=True),
        *texts("hashed"),
        sa.Column("wrong", sa.BigInteger, nullable=False),
        sa.Column("wrong_since", moment),
    )
    op.create_index(None, "pins", ["account_id"])
