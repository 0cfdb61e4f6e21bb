"""What calls cost: agreed when they begin, settled when they are over."""

import sqlalchemy as sa
from alembic import op

from ringfort.store.migrations.nouns import document, ids, integers, moment, texts

revision = "r0020"
down_revision = "r0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "charges",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, primary_key=True),
        *ids("above_id", optional=False),
        *integers("depth"),
        sa.Column("started_at", moment, nullable=False),
        *texts("caller_leg", "number", "destination", "currency", "control", "state"),
        *ids("caller_id", optional=False),
        *ids("user_id", "device_id", "trunk_id"),
        sa.Column("tariff", document, nullable=False),
        sa.Column("longest_s", sa.BigInteger),
        sa.Column("covers_s", sa.BigInteger),
        sa.Column("leg_id", sa.Uuid),
        sa.Column("answered_at", moment),
        sa.Column("seconds", sa.BigInteger),
        sa.Column("micros", sa.BigInteger),
    )
    op.create_index(None, "charges", ["caller_leg"])
    op.create_index(None, "charges", ["leg_id"])
    op.create_index(None, "charges", ["account_id", "id"])
    op.execute("ALTER TABLE reservations RENAME COLUMN leg_id TO charge_id")
    for table in ("calls", "legs"):
        op.add_column(table, sa.Column("price", sa.BigInteger))
        op.add_column(table, sa.Column("currency", sa.Text))
    op.add_column("legs", sa.Column("billed_s", sa.BigInteger))
