"""What one party heard: RTP packets with their arrival times, and questions about them."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from ringfort.phones import alaw, tone
from ringfort.phones.packet import DIGITS, PCMA, Packet

SETTLE = 0.3
"""Seconds at the start of a check that are not judged."""
REQUIRED = 0.95
"""Share of the 20 ms frames that must hold the other's tone."""
FRAME = tone.FRAME / tone.RATE


@dataclass(frozen=True, slots=True)
class Frame:
    at: float
    """Arrival on the event loop's clock, seconds."""
    packet: Packet

    @property
    def samples(self) -> array[int]:
        return alaw.decode(self.packet.payload)


@dataclass(frozen=True, slots=True)
class Sound:
    """Result of a check: how much of the time the wanted tone was heard."""

    frequency: int | None
    """None: music."""
    share: float
    """0…1 of the frames that should have come."""
    frames: int
    """Frames that came."""
    expected: int

    @property
    def ok(self) -> bool:
        return self.share >= REQUIRED

    def __str__(self) -> str:
        what = f"{self.frequency} Hz" if self.frequency else "music"
        return f"{what} in {self.share:.0%} ({self.frames} of {self.expected} frames)"


class Recording:
    """Grows while the call lasts; duplicates of a packet are dropped."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        """G.711 A-law frames in order of arrival."""
        self.events: list[Frame] = []
        """Telephone events (any dynamic payload type with four bytes)."""
        self.others: int = 0
        """Packets of any other kind."""
        self._seen: set[tuple[int, int, int]] = set()
        self._grown = asyncio.Event()

    def add(self, packet: Packet, at: float) -> None:
        key = (packet.source, packet.sequence, packet.timestamp)
        if key in self._seen:
            return
        self._seen.add(key)
        if packet.kind == PCMA:
            self.frames.append(Frame(at, packet))
        elif packet.kind >= 96 and len(packet.payload) == 4:
            self.events.append(Frame(at, packet))
        else:
            self.others += 1
        self._grown.set()

    def between(self, since: float, until: float) -> list[Frame]:
        return [frame for frame in self.frames if since <= frame.at <= until]

    def sound(self, frequency: int, since: float, until: float) -> Sound:
        """Judge the time after `since` + 300 ms; lost frames count as silent ones."""
        return self._judged(frequency, lambda f: tone.holds(f, frequency), since, until)

    def music(self, since: float, until: float) -> Sound:
        """The same, for any sound."""
        return self._judged(None, tone.loud, since, until)

    def _judged(
        self,
        frequency: int | None,
        good: Callable[[array[int]], bool],
        since: float,
        until: float,
    ) -> Sound:
        start = since + SETTLE
        frames = self.between(start, until)
        count = sum(good(frame.samples) for frame in frames)
        expected = max(len(frames), int((until - start) / FRAME) - 1, 1)
        return Sound(frequency, count / expected, len(frames), expected)

    def samples(self, since: float = 0.0) -> array[int]:
        """All sound heard since then, gaps closed."""
        heard = array("h")
        for frame in self.frames:
            if frame.at >= since:
                heard.extend(frame.samples)
        return heard

    def digits(self, since: float = 0.0) -> str:
        """Digits that came as RFC 4733 events; packets of one event share source and timestamp."""
        presses = {
            (frame.packet.source, frame.packet.timestamp): DIGITS[frame.packet.payload[0]]
            for frame in self.events
            if frame.at >= since and frame.packet.payload[0] < len(DIGITS)
        }
        return "".join(presses.values())

    async def until(self, true: Callable[[], bool], *, within: float) -> bool:
        """Wait for a condition on what was heard; False when `within` seconds have passed."""
        try:
            async with asyncio.timeout(within):
                while not true():
                    self._grown.clear()
                    await self._grown.wait()
        except TimeoutError:
            return true()
        return True

    async def again(self, frequency: int, *, since: float, within: float) -> float | None:
        """Seconds from `since` until five frames in a row held the tone; None when they never did.

        `within` is counted from `since` too.
        """
        loop = asyncio.get_running_loop()
        await self.until(
            lambda: self._run(frequency, since) is not None, within=since + within - loop.time()
        )
        began = self._run(frequency, since)
        return None if began is None else began - since

    def _run(self, frequency: int, since: float, length: int = 5) -> float | None:
        run: list[float] = []
        for frame in self.between(since, float("inf")):
            run = [*run, frame.at] if tone.holds(frame.samples, frequency) else []
            if len(run) == length:
                return run[0]
        return None

    def longest_gap(self, since: float, until: float) -> float:
        """Longest time without any frame, seconds."""
        marks = [since, *(frame.at for frame in self.between(since, until)), until]
        return max(later - earlier for earlier, later in pairwise(marks))
