"""Devices whose credentials are used on several endpoints."""

import sqlalchemy as sa
from alembic import op

revision = "r0012"
down_revision = "r0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shared_credentials",
        sa.Column(
            "device_id", sa.Uuid, sa.ForeignKey("devices.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )
