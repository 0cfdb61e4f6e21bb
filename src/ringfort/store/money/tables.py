"""Tables of money, in micro-units. Postings outlive the accounts that they are about."""

import sqlalchemy as sa

from ringfort.store.tables import Document, Moment, metadata

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
    sa.Column("charge_id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.Uuid, primary_key=True, index=True),
    _micros("micros"),
    sa.Column("covers_until", Moment, nullable=False, index=True),
)
"""Of charges whose legs go on, at each level."""

charges = sa.Table(
    "charges",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.Uuid, primary_key=True),  # who pays
    sa.Column("above_id", sa.Uuid, nullable=False),  # to whom
    sa.Column("depth", sa.BigInteger, nullable=False),  # below the root
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("caller_leg", sa.Text, nullable=False, index=True),  # Asterisk's uniqueid
    *(sa.Column(name, sa.Text, nullable=False) for name in ("number", "destination", "currency")),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("control", "state")),
    sa.Column("caller_id", sa.Uuid, nullable=False),  # the account that calls
    *(sa.Column(name, sa.Uuid) for name in ("user_id", "device_id", "trunk_id")),
    sa.Column("tariff", Document, nullable=False),
    sa.Column("longest_s", sa.BigInteger),
    sa.Column("covers_s", sa.BigInteger),  # null: nothing is held
    sa.Column("leg_id", sa.Uuid, index=True),
    sa.Column("answered_at", Moment),
    sa.Column("seconds", sa.BigInteger),
    _micros("micros", nullable=True),
    sa.Index(None, "account_id", "id"),
)
"""What one leg costs each account on the line: agreed (`open`), then `settled`."""

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

spendings = sa.Table(
    "spendings",
    metadata,
    sa.Column("owner_id", sa.Uuid, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    _micros("micros"),
    _micros("told", nullable=True),
)
"""Of accounts and users, each day of the account's zone. `told`: the limit that was told to be
reached."""

low_balances = sa.Table(
    "low_balances",
    metadata,
    sa.Column("account_id", sa.Uuid, primary_key=True),
    _micros("told"),
)
"""Accounts that know that they have less than so much."""
