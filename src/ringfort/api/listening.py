"""One socket's side of live events: what it wants, what waits for it, and how it ended."""

import asyncio
import json
import math
from enum import Enum
from typing import Protocol
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from ringfort.api.auth import Pass
from ringfort.domain.permissions import Caller

WAITING = 2000
"""Events that may wait for one slow reader."""


class End(Enum):
    """Why a socket is closed: close code (RFC 6455 §7.4.2, private use) and reason."""

    OVER = (4401, "no longer logged in")
    SLOW = (4408, "too slow")


class Wanted(BaseModel):
    """What a socket listens to; null: everything its caller may see."""

    model_config = ConfigDict(extra="forbid")

    kinds: list[str] | None = Field(None, max_length=100)
    account_id: UUID | None = Field(None, description="This account and those below it.")


class Event(Protocol):
    """Something that happened, and whom it concerns."""

    @property
    def position(self) -> int: ...

    @property
    def message(self) -> str: ...

    def concerns(self, caller: Caller) -> bool: ...

    def fits(self, wanted: Wanted) -> bool: ...


class Listener:
    """One socket's side: what waits for it, and how it ended."""

    def __init__(self, whose: Pass, address: str, wanted: Wanted) -> None:
        self.whose, self.address, self.wanted = whose, address, wanted
        self.waiting: asyncio.Queue[str] = asyncio.Queue(WAITING)
        self.ended: asyncio.Future[End] = asyncio.get_running_loop().create_future()
        self.position = 0
        self.checked_at = -math.inf

    def wants(self, event: Event) -> bool:
        return event.fits(self.wanted) and event.concerns(self.whose.caller)

    def offer(self, event: Event) -> None:
        """Queue the event if it is wanted and was not sent before."""
        if event.position > self.position and self.wants(event):
            self.put(event.message)

    def put(self, text: str) -> None:
        """Queue a message, or be over; who is over is told nothing more."""
        if self.ended.done():
            return
        try:
            self.waiting.put_nowait(text)
        except asyncio.QueueFull:
            self.end(End.SLOW)

    def end(self, why: End) -> None:
        if not self.ended.done():
            self.ended.set_result(why)


def message(name: str, /, **fields: object) -> str:
    """One message as it is sent."""
    return json.dumps({"type": name, **fields}, separators=(",", ":"), ensure_ascii=False)
