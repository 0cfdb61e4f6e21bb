"""Reads Asterisk's event log (CEL): nine columns, as `engine/templates/asterisk/cel_custom.conf.j2`
writes them."""

import csv
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from ringfort.domain.edge_facts import SILENCE, Sound
from ringfort.domain.usage import Event

_HEARD = ";rx="
"""What extensions.conf adds to a leg's tags when it is over."""


def parse(line: str) -> Event | None:
    """One line; None for one that was torn by a death."""
    try:
        cells = next(csv.reader([line], strict=True))
        kind, at, linked, leg, channel, number, account, told, extra = cells
        tags, _, heard = told.partition(_HEARD)
        return Event(
            kind,
            datetime.fromisoformat(at).replace(tzinfo=UTC),
            linked,
            leg,
            channel,
            number,
            UUID(account) if account else None,
            tags,
            _extra(extra),
            _sound(heard),
        )
    except (ValueError, csv.Error, StopIteration):
        return None


def _sound(heard: str) -> Sound:
    """Of `packets that came/lost/jitter in seconds`; nothing, if none came."""
    came, lost, jitter = (float(each or 0) for each in (heard or "//").split("/"))
    if not came:
        return SILENCE
    return Sound(round(100 * lost / (came + lost), 2), round(1000 * jitter, 1))


def _extra(text: str) -> Mapping[str, str | int]:
    return dict(json.loads(text)) if text else {}
