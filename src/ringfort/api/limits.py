"""How often somebody may: token buckets for requests, sliding windows for tries.

Counted in this process. `clock` is monotonic, in seconds. Keys nobody used for a while are
forgotten; when there are still too many, the longest unused go first.
"""

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from ringfort.domain.errors import TooMany
from ringfort.texts import Text

MOST_KEYS = 50_000

Clock = Callable[[], float]


def too_many(after_s: float) -> TooMany:
    """The refusal, saying when to come back."""
    seconds = max(1, math.ceil(after_s))
    return TooMany(Text("login.too_many", seconds=seconds), after_s=seconds)


class Buckets:
    """`rate` a second for each key, after a rest up to `burst` at once."""

    def __init__(self, rate: float, burst: int, clock: Clock = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def take(self, key: str) -> None:
        """Count a request. TooMany: there were too many of this key."""
        now = self._clock()
        full_at = max(self._full_at.get(key, now), now) + 1 / self._rate
        late = full_at - now - self._burst / self._rate
        if late > 1e-9:
            raise too_many(late)
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        while self._full_at and (
            len(self._full_at) > MOST_KEYS or next(iter(self._full_at.values())) <= now
        ):
            self._full_at.popitem(last=False)


class Tries:
    """`most` within `window_s` seconds for each key; what went well can be given back."""

    def __init__(self, most: int, window_s: float, clock: Clock = time.monotonic) -> None:
        self._most = most
        self._window_s = window_s
        self._clock = clock
        self._made: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, *keys: str) -> None:
        """Count a try for each key, or none and raise TooMany."""
        now = self._clock()
        self._forget(now)
        late = [after for key in keys if (after := self._wait(key, now)) > 0]
        if late:
            raise too_many(max(late))
        for key in keys:
            self._made.setdefault(key, deque()).append(now)
            self._made.move_to_end(key)

    def give_back(self, *keys: str) -> None:
        """The last try of each key does not count."""
        for key in keys:
            if made := self._made.get(key):
                made.pop()

    def _wait(self, key: str, now: float) -> float:
        made = self._made.get(key, deque())
        while made and made[0] <= now - self._window_s:
            made.popleft()
        return made[0] + self._window_s - now if len(made) >= self._most else 0.0

    def _forget(self, now: float) -> None:
        while self._made:
            made = next(iter(self._made.values()))
            if made and made[-1] > now - self._window_s and len(self._made) <= MOST_KEYS:
                return
            self._made.popitem(last=False)
