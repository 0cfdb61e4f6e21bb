"""Rate decks and their versions, time profiles, rating plans and profiles, exchange rates."""

import sqlalchemy as sa
from alembic import op

from ringfort.store.migrations.nouns import (
    create_noun,
    documents,
    ids,
    integers,
    moment,
    switches,
    texts,
)

revision = "r0018"
down_revision = "r0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_noun(
        "time_profiles", *texts("name", "description"), *switches("shared"), *documents("hours")
    )
    create_noun(
        "rate_decks",
        *texts("name", "description", "currency", "time_mode"),
        sa.Column("time_zone", sa.Text),
        *switches("shared"),
    )
    create_noun(
        "rate_deck_versions",
        *ids("rate_deck_id", optional=False),
        *texts("name", "description", "state"),
        *integers("rows"),
        sa.Column("effective_at", moment),
        *ids("blob"),
    )
    create_noun(
        "rating_plans",
        *texts("name", "description", "currency", "rounding", "duration_rounding"),
        *switches("shared"),
        *integers("internal_price", "decimals"),
        *documents("decks"),
    )
    create_noun(
        "rating_profiles",
        *ids("rating_plan_id", optional=False),
        *texts("description"),
        sa.Column("active_from", moment, nullable=False),
        *switches("inherited"),
    )
    create_noun(
        "exchange_rates",
        *texts("source", "target", "rate", "description"),
        sa.Column("valid_from", moment, nullable=False),
        *switches("shared"),
    )
    op.create_index(None, "rate_deck_versions", ["rate_deck_id", "effective_at"])
