"""Reads Asterisk's event log (CEL): nine columns, as `engine/templates/asterisk/cel_custom.conf.j2`
writes them."""

import csv
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from ringfort.domain.usage import Event


def parse(line: str) -> Event | None:
    """One line; None for one that was torn by a death."""
    try:
        cells = next(csv.reader([line], strict=True))
        kind, at, linked, leg, channel, number, account, tags, extra = cells
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
        )
    except (ValueError, csv.Error, StopIteration):
        return None


def _extra(text: str) -> Mapping[str, str | int]:
    return dict(json.loads(text)) if text else {}
