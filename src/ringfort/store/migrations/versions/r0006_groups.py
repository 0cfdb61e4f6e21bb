"""Groups, pickup groups, account templates, friends."""

import sqlalchemy as sa

from ringfort.store.migrations.nouns import create_noun, documents, ids, integers, switches, texts

revision = "r0006"
down_revision = "r0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_noun(
        "groups",
        *texts("name", "strategy"),
        *ids("extension_id", "then_extension_id"),
        *documents("members"),
        *integers("ring_s", "repeats"),
    )
    create_noun("pickup_groups", *texts("name", "number", "description"))
    create_noun(
        "account_templates",
        *texts("name", "description"),
        *(sa.Column(each, sa.Text) for each in ("language", "time_zone", "country", "currency")),
        *documents("features", "self_service", "operator"),
    )
    create_noun(
        "friends",
        *ids("friend_id", optional=False),
        *ids("number_id"),
        *texts("description", "prefix"),
        *integers("priority"),
        *switches("always_transform"),
    )
