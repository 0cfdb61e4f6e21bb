"""Devices and trunks that are registered."""

import sqlalchemy as sa
from alembic import op

from ringfort.store.migrations.nouns import moment, texts

revision = "r0019"
down_revision = "r0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "online",
        sa.Column("id", sa.Uuid, primary_key=True),
        *texts("kind", "name"),
        sa.Column("since", moment, nullable=False),
    )
    op.create_index(None, "online", ["name"])
