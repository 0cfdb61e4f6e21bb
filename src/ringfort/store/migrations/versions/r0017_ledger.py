"""Wallets, reservations and the ledger."""

import sqlalchemy as sa
from alembic import op

from ringfort.store.tables import Moment

revision = "r0017"
down_revision = "r0016"
branch_labels = None
depends_on = None

_SQLITE = """
CREATE TRIGGER postings_{what} BEFORE {what} ON postings
BEGIN SELECT RAISE(ABORT, 'postings are append-only'); END"""
_POSTGRESQL = """
CREATE FUNCTION refuse_postings() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'postings are append-only'; END $$"""
_TRIGGER = """
CREATE TRIGGER postings_append_only BEFORE UPDATE OR DELETE ON postings
FOR EACH ROW EXECUTE FUNCTION refuse_postings()"""


def upgrade() -> None:
    op.create_table(
        "wallets",
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("balance", sa.BigInteger, nullable=False),
        sa.Column("credit_limit", sa.BigInteger, nullable=True),
        sa.Column("reserved", sa.BigInteger, nullable=False),
        sa.Column("forced", sa.Boolean, nullable=False),
        sa.CheckConstraint("reserved >= 0", name="reserved"),
        sa.CheckConstraint(
            "forced OR credit_limit IS NULL OR balance + credit_limit - reserved >= 0",
            name="available",
        ),
    )
    op.create_table(
        "reservations",
        sa.Column("leg_id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, primary_key=True, index=True),
        sa.Column("micros", sa.BigInteger, nullable=False),
        sa.Column("covers_until", Moment, nullable=False, index=True),
    )
    op.create_table(
        "postings",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("journal_id", sa.Uuid, nullable=False, index=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("book", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("micros", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("leg_id", sa.Uuid, nullable=True, index=True),
        sa.Index(None, "account_id", "id"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(_SQLITE.format(what=what))
    else:
        op.execute(_POSTGRESQL)
        op.execute(_TRIGGER)
