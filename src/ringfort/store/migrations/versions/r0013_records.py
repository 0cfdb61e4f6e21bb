"""Calls, legs, decisions; how far event logs were read."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from ringfort.store.migrations.nouns import document, ids, integers, moment, texts
from ringfort.store.records.partitions import create

revision = "r0013"
down_revision = "r0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SCHEMA IF NOT EXISTS partitions")
    _records(
        "calls",
        [("account_id", "id")],
        sa.Column("created_at", moment, nullable=False),
        *_spans(),
        *texts("direction", "outcome", "ended_by"),
        *texts("from_number", "from_name", "to_number", "to_name"),
        *ids("user_id", "device_id", "trunk_id", "extension_id", "to_user_id"),
        *integers("legs"),
        *texts("server", "sip_call_id"),
    )
    _records(
        "legs",
        [("call_id",), ("user_id", "id"), ("sip_call_id",)],
        *ids("call_id", "payer_id", optional=False),
        *_spans(),
        *texts("role", "number", "name"),
        *ids("user_id", "device_id", "trunk_id"),
        sa.Column("sip_status", sa.BigInteger),
        *texts("server", "channel", "sip_call_id", "address"),
        *_sound(),
    )
    _records(
        "decisions",
        [("leg_id",)],
        *ids("leg_id", optional=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("params", document, nullable=False),
    )
    op.create_table(
        "open_legs",
        sa.Column("uniqueid", sa.Text, primary_key=True),
        *texts("linked", "life"),
        sa.Column("known", document, nullable=False),
    )
    op.create_index(None, "open_legs", ["linked"])
    op.create_index(None, "open_legs", ["life"])
    op.create_table(
        "edge_facts",
        sa.Column("id", sa.Text, primary_key=True),
        *texts("sip_call_id", "address"),
        sa.Column("answered_at", moment),
        sa.Column("ended_at", moment),
        sa.Column("sip_status", sa.BigInteger),
        *_sound(),
        sa.Column("refused", document),
    )
    for column in ("sip_call_id", "ended_at"):
        op.create_index(None, "edge_facts", [column])
    op.create_table(
        "followed_logs",
        sa.Column("file", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("finished", sa.Boolean, nullable=False),
        sa.Column("last_at", moment),
    )
    create(op.get_bind(), datetime.now(UTC), ("calls", "legs", "decisions"))


def _records(name: str, indexes: Sequence[Sequence[str]], *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        *columns,
        postgresql_partition_by="RANGE (id)",
    )
    for each in indexes:
        op.create_index(None, name, list(each))


def _sound() -> tuple[sa.Column[Any], ...]:
    return tuple(sa.Column(name, sa.Float) for name in ("loss", "jitter_ms", "mos"))


def _spans() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("started_at", moment, nullable=False),
        sa.Column("answered_at", moment),
        sa.Column("ended_at", moment, nullable=False),
        *integers("ring_ms", "talk_ms", "cause"),
        sa.Column("end_estimated", sa.Boolean, nullable=False),
    )
