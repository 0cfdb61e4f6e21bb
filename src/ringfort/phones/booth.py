"""Hands out seats and switches phones off again."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

from ringfort.phones.baresip import Jail, Line, Seat
from ringfort.phones.phone import Phone, quit_all

PORTS_EACH = 16
FREQUENCIES = range(500, 3400, 100)
"""Tones of phones, in turn; prompts sound two at a time and are never mistaken for one. The music
on hold begins with one of 400 Hz."""
_SERIAL = count()
"""Addresses are not used twice in a process: a phone that was killed may hold its own a little."""


@dataclass
class Booth:
    """Phones of one process; `number` 0…63 keeps parallel processes apart.

    Addresses are 127.(100 + number).x.y; RTP ports 10000 + 320 × number and on, at most 20 phones
    at a time.
    """

    jail: Jail
    folder: Path
    number: int = 0
    address: Callable[[int, int], str] = lambda number, n: (
        f"127.{100 + number}.{n // 250}.{n % 250 + 1}"
    )
    phones: list[Phone] = field(default_factory=list)
    _free: list[int] = field(default_factory=lambda: list(range(20)))

    def seat(self) -> Seat:
        """A fresh address and tone; raises IndexError when 20 phones are on."""
        n, slot = next(_SERIAL), self._free.pop(0)
        first = 10000 + (self.number * 20 + slot) * PORTS_EACH
        return Seat(
            address=self.address(self.number, n),
            ports=range(first, first + PORTS_EACH),
            frequency=FREQUENCIES[slot],
            folder=self.folder / f"phone-{self.number}-{n}",
        )

    async def phone(self, line: Line, seat: Seat | None = None) -> Phone:
        """Switch a phone on, at a seat that was taken for it or at a fresh one."""
        seat = seat or self.seat()
        try:
            phone = await Phone.start(line, seat, self.jail)
        except BaseException:
            self._release(seat)
            raise
        self.phones.append(phone)
        return phone

    async def put_away(self, *phones: Phone) -> None:
        """Switch phones off and free their seats."""
        await quit_all(*phones)
        for phone in phones:
            self.phones.remove(phone)
            self._release(phone.seat)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await asyncio.shield(self.put_away(*self.phones))

    def _release(self, seat: Seat) -> None:
        self._free.append((seat.ports.start - 10000) // PORTS_EACH - self.number * 20)
