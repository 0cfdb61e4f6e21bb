"""PBXs that register here."""

import sqlalchemy as sa
from alembic import op

revision = "r0016"
down_revision = "r0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "trunks",
        sa.Column("registers_here", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.add_column("trunks", sa.Column("username", sa.Text))
