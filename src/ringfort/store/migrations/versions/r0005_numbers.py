"""Numbers, numbering rules, restriction classes, contacts."""

import sqlalchemy as sa

from ringfort.store.migrations.nouns import create_noun, documents, ids, moment, switches, texts

revision = "r0005"
down_revision = "r0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_noun(
        "numbers",
        sa.Column("number", sa.Text, nullable=False, unique=True),
        *texts("description", "state", "kind"),
        sa.Column("country", sa.Text),
        sa.Column("free_at", moment),
        *switches("porting_in"),
        *ids("extension_id", "user_id"),
    )
    create_noun(
        "numbering_rules",
        *texts("country", "national_prefix", "international_prefix", "outbound_prefix"),
        *texts("area_code", "name"),
        *documents("called_in", "calling_in", "called_out", "calling_out"),
    )
    create_noun(
        "restriction_classes",
        *texts("name", "description", "area_code"),
        *documents("rules"),
    )
    create_noun("contact_lists", *texts("name", "description"))
    create_noun(
        "contacts",
        *ids("list_id", optional=False),
        *texts("name", "description", "number"),
    )
