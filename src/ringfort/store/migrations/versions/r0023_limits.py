"""Limits of users and devices; what was spent in a day; who knows that money runs out."""

import sqlalchemy as sa
from alembic import op

from ringfort.store.migrations.nouns import document

revision = "r0023"
down_revision = "r0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("users", "devices"):
        op.add_column(table, sa.Column("limits", document, nullable=False, server_default="{}"))
    op.create_table(
        "spendings",
        sa.Column("owner_id", sa.Uuid, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("micros", sa.BigInteger, nullable=False),
        sa.Column("told", sa.BigInteger),
    )
    op.create_table(
        "low_balances",
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("told", sa.BigInteger, nullable=False),
    )
