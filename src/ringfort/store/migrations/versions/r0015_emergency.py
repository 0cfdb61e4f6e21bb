"""Locations, and calls for help."""

import sqlalchemy as sa
from alembic import op

from ringfort.store.migrations.nouns import create_noun, moment, texts

revision = "r0015"
down_revision = "r0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_noun(
        "locations",
        *texts("name", "street", "postal_code", "city", "region", "note"),
        sa.Column("country", sa.Text),
    )
    op.create_table(
        "emergency_calls",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column(
            "account_id", sa.Uuid, sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("created_at", moment, nullable=False),
        *texts("number", "shown", "caller", "place"),
    )
    op.create_index(None, "emergency_calls", ["account_id", "id"])
