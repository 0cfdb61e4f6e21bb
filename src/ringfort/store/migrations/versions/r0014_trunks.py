"""Trunks; numbers that lead to one, to another number, or where the main number leads."""

import sqlalchemy as sa
from alembic import op

from ringfort.store.migrations.nouns import create_noun, documents, ids, integers, switches, texts

revision = "r0014"
down_revision = "r0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_noun(
        "trunks",
        *texts("name", "description", "kind", "secrets"),
        *switches("shared", "enabled", "emergency", "register_there", "trust_identity"),
        *documents(
            "flags", "rules", "formatters", "gateways", "addresses", "stop_codes", "capacity"
        ),
        *integers("weight_cost", "register_expires"),
        *ids("numbering_id", "extension_id"),
    )
    op.create_table(
        "trunk_addresses",
        sa.Column(
            "trunk_id", sa.Uuid, sa.ForeignKey("trunks.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("address", sa.Text, primary_key=True),
    )
    op.create_index(None, "trunk_addresses", ["address"])
    op.add_column("numbers", sa.Column("trunk_id", sa.Uuid))
    op.add_column("numbers", sa.Column("forward_to", sa.Text))
    op.add_column(
        "numbers",
        sa.Column("main_number", sa.Boolean, nullable=False, server_default=sa.false()),
    )
