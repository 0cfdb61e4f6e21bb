"""Tables of calls. Rows are made once, when a call is over, under ids that are computed from what
they record. On PostgreSQL they lie in monthly partitions, since a UUIDv7 begins with its time.

No foreign keys: a record outlives what it is about, and must never be refused.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ringfort.domain.ids import first_id
from ringfort.store.tables import Document, Micros, Moment, metadata


def _id() -> sa.Column[UUID]:
    return sa.Column("id", sa.Uuid, primary_key=True)


def _account_id() -> sa.Column[UUID]:
    return sa.Column("account_id", sa.Uuid, nullable=False)


def _texts(*names: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.Text, nullable=False) for name in names)


def _ids(*names: str) -> tuple[sa.Column[UUID], ...]:
    return tuple(sa.Column(name, sa.Uuid) for name in names)


def _spans() -> tuple[sa.Column[Any], ...]:
    """When; `ring_ms` until answered or over, `talk_ms` from then on."""
    return (
        sa.Column("started_at", Moment, nullable=False),
        sa.Column("answered_at", Moment),
        sa.Column("ended_at", Moment, nullable=False),
        sa.Column("ring_ms", sa.BigInteger, nullable=False),
        sa.Column("talk_ms", sa.BigInteger, nullable=False),
        sa.Column("cause", sa.BigInteger, nullable=False),  # Q.850
        sa.Column("end_estimated", sa.Boolean, nullable=False),  # its server died
    )


def _price() -> tuple[sa.Column[Any], ...]:
    """What the account pays the one above it, in micro-units; null: it was not priced."""
    return sa.Column("price", Micros), sa.Column("currency", sa.Text)


calls = sa.Table(
    "calls",
    metadata,
    _id(),
    _account_id(),
    sa.Column("created_at", Moment, nullable=False),  # of the record
    *_spans(),
    *_texts("direction", "outcome", "ended_by"),
    *_texts("from_number", "from_name", "to_number", "to_name"),
    *_ids("user_id", "device_id", "trunk_id", "extension_id", "to_user_id"),
    sa.Column("legs", sa.BigInteger, nullable=False),
    *_texts("server", "sip_call_id"),
    *_price(),
    sa.Index(None, "account_id", "id"),
    postgresql_partition_by="RANGE (id)",
)
"""A call as one account sees it; `sip_call_id` is the caller's."""

legs = sa.Table(
    "legs",
    metadata,
    _id(),
    _account_id(),
    sa.Column("call_id", sa.Uuid, nullable=False),
    sa.Column("payer_id", sa.Uuid, nullable=False),
    *_spans(),
    *_texts("role", "number", "name"),
    *_ids("user_id", "device_id", "trunk_id"),
    sa.Column("sip_status", sa.BigInteger),
    *_texts("server", "channel", "sip_call_id", "address"),
    sa.Column("loss", sa.Float),  # per cent; null, like jitter: no sound came; no MOS: no RTCP
    sa.Column("jitter_ms", sa.Float),
    sa.Column("mos", sa.Float),
    *_price(),
    sa.Column("billed_s", sa.BigInteger),
    sa.Index(None, "call_id"),
    sa.Index(None, "user_id", "id"),
    sa.Index(None, "sip_call_id"),
    postgresql_partition_by="RANGE (id)",
)
"""Every channel, answered or not: an attempt is a leg."""

decisions = sa.Table(
    "decisions",
    metadata,
    _id(),
    _account_id(),
    sa.Column("leg_id", sa.Uuid, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("params", Document, nullable=False),
    sa.Index(None, "leg_id"),
    postgresql_partition_by="RANGE (id)",
)
"""What the call service decided for a channel: codes and parameters, told in words when read."""

open_legs = sa.Table(
    "open_legs",
    metadata,
    sa.Column("uniqueid", sa.Text, primary_key=True),
    sa.Column("linked", sa.Text, nullable=False, index=True),
    sa.Column("life", sa.Text, nullable=False, index=True),  # of its server
    sa.Column("known", Document, nullable=False),
)
"""Legs of calls that are not over."""

edge_facts = sa.Table(
    "edge_facts",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),  # SIP Call-ID of the leg
    sa.Column("sip_call_id", sa.Text, nullable=False, index=True),  # of its caller's leg
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("answered_at", Moment),
    sa.Column("ended_at", Moment, index=True),
    sa.Column("sip_status", sa.BigInteger),
    sa.Column("loss", sa.Float),
    sa.Column("jitter_ms", sa.Float),
    sa.Column("mos", sa.Float),
    sa.Column("refused", Document),  # of a call that the edge refused
)
"""What the edge told of legs that are not settled yet."""

followed_logs = sa.Table(
    "followed_logs",
    metadata,
    sa.Column("file", sa.Text, primary_key=True),  # below the state directory
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("finished", sa.Boolean, nullable=False),
    sa.Column("last_at", Moment),  # of its last event
)
"""How far each event log has been read; moved in the transaction of what was read."""


def takes_part(user_id: UUID) -> sa.ColumnElement[bool]:
    """Calls in which the user had a leg, answered or not."""
    return _some_leg(legs.c.user_id == user_id)


def _some_leg(which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(legs.c.call_id == calls.c.id, which)


def _began(value: datetime, after: bool) -> sa.ColumnElement[bool]:
    """By the ids too, which begin with the second in which a call began: an index finds them."""
    if after:
        return sa.and_(calls.c.started_at >= value, calls.c.id >= first_id(value, -_SLACK_MS))
    return sa.and_(calls.c.started_at <= value, calls.c.id < first_id(value, _SLACK_MS))


_SLACK_MS = 2000
calls.info["own"] = takes_part
calls.info["filters"] = {
    "started_at_from": lambda value: _began(value, True),
    "started_at_to": lambda value: _began(value, False),
    "user_id": lambda ids: _some_leg(legs.c.user_id.in_(ids)),
    "device_id": lambda ids: _some_leg(legs.c.device_id.in_(ids)),
}
