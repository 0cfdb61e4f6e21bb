"""Caller ID per destination; groups as targets of numbers."""

import sqlalchemy as sa
from alembic import op

from ringfort.store.migrations.nouns import create_noun, ids, integers, switches, texts

revision = "r0008"
down_revision = "r0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("numbers", *ids("group_id"))
    create_noun(
        "caller_id_rules",
        *texts("name"),
        *integers("position"),
        *(sa.Column(each, sa.Text) for each in ("prefix", "kind")),
        *ids("number_id"),
        *switches("anonymous"),
    )
