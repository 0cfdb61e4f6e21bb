"""Ids are UUIDv7 (RFC 9562 §5.7): they sort by the moment they were made."""

import secrets
import threading
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

_RANDOM_BITS = 74


def uuid7(milliseconds: int, random: int) -> UUID:
    """Version 7 UUID of a Unix time in ms and at least 74 random bits."""
    high, low = random >> 62 & 0xFFF, random & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def first_id(moment: datetime, plus_ms: int = 0) -> UUID:
    """No id of this millisecond or later is less; none of an earlier one is greater."""
    milliseconds = int(moment.timestamp() * 1000) + plus_ms
    return UUID(int=min(max(milliseconds, 0), (1 << 48) - 1) << 80)


class IdSource:
    """Ids of one process, strictly increasing even within a millisecond or when the clock steps."""

    def __init__(self, milliseconds: Callable[[], int], random: Callable[[], int]) -> None:
        self._milliseconds = milliseconds
        self._random = random
        self._last = UUID(int=0)
        self._lock = threading.Lock()

    def __call__(self) -> UUID:
        fresh = uuid7(self._milliseconds(), self._random())
        with self._lock:
            self._last = fresh if fresh > self._last else UUID(int=self._last.int + 1)
            return self._last


new_id = IdSource(lambda: time.time_ns() // 1_000_000, lambda: secrets.randbits(_RANDOM_BITS))
"""The process's own source: call it for a new id."""
