"""Tables of money, in micro-units. Postings outlive the accounts that they are about."""

import sqlalchemy as sa

from ringfort.store.tables import Moment, metadata

_OWES_NO_MORE_THAN_IT_MAY = (
    "forced OR credit_limit IS NULL OR balance + credit_limit - reserved >= 0"
)


def _micros(name: str, *, nullable: bool = False) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger, nullable=nullable)


wallets = sa.Table(
    "wallets",
    metadata,
    sa.Column("account_id", sa.Uuid, primary_key=True),
    sa.Column("currency", sa.Text, nullable=False),
    _micros("balance"),
    _micros("credit_limit", nullable=True),
    _micros("reserved"),
    sa.Column("forced", sa.Boolean, nullable=False),
    sa.CheckConstraint("reserved >= 0", name="reserved"),
    sa.CheckConstraint(_OWES_NO_MORE_THAN_IT_MAY, name="available"),
)

reservations = sa.Table(
    "reservations",
    metadata,
    sa.Column("leg_id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.Uuid, primary_key=True, index=True),
    _micros("micros"),
    sa.Column("covers_until", Moment, nullable=False, index=True),
)
"""Of legs that go on, at each level."""

postings = sa.Table(
    "postings",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("journal_id", sa.Uuid, nullable=False, index=True),
    sa.Column("account_id", sa.Uuid, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("book", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    _micros("micros"),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("leg_id", sa.Uuid, nullable=True, index=True),
    sa.Index(None, "account_id", "id"),
)
"""Only ever added to: triggers refuse the rest."""
