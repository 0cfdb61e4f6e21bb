"""Letters in an account's own words."""

from ringfort.store.migrations.nouns import create_noun, texts

revision = "r0010"
down_revision = "r0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_noun("letter_templates", *texts("letter", "language", "subject", "text"))
