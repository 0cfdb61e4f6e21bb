"""Reads decisions, as `calls/decisions.py` writes them."""

import json
from datetime import UTC, datetime
from uuid import UUID

from ringfort.domain.usage import fact_id, leg_id
from ringfort.store.records.decisions import Decided


def parse(line: str, where: str) -> Decided | None:
    """One line; None for one that is torn. `where`: file and offset, which make its id."""
    try:
        read = json.loads(line)
        at = datetime.fromtimestamp(read["at"], UTC)
        return Decided(
            fact_id(at, where),
            UUID(read["account"]),
            leg_id(read["leg"]),
            at,
            str(read["code"]),
            dict(read["params"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
