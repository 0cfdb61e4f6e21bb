"""Routes of external calls; what a trunk's carrier asks."""

import sqlalchemy as sa
from alembic import op

from ringfort.store.migrations.nouns import create_noun, documents, integers, switches, texts

revision = "r0021"
down_revision = "r0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_noun(
        "routes",
        *texts("name", "description", "strategy"),
        *switches("shared", "enabled", "goes_on"),
        *integers("priority", "expected_s"),
        *documents("patterns", "classes", "hours", "carriers", "quality"),
        sa.Column("margin_percent", sa.BigInteger),
    )
    op.add_column("trunks", sa.Column("cost_deck_id", sa.Uuid))
