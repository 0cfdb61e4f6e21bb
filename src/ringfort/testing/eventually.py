"""Wait for what the product promises: the one way a test waits for the real world."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar, overload

T = TypeVar("T")

PATIENCE = 5
"""A busy test machine gets five times the promise; exact figures are the benchmarks'."""

_PAUSE_S = 0.05


@overload
async def eventually(
    probe: Callable[[], Awaitable[T]],
    *,
    promise_s: float,
    until: Callable[[T], object] = ...,
    what: str = ...,
) -> T: ...
@overload
async def eventually(
    probe: Callable[[], T],
    *,
    promise_s: float,
    until: Callable[[T], object] = ...,
    what: str = ...,
) -> T: ...
async def eventually(
    probe: Callable[[], T | Awaitable[T]],
    *,
    promise_s: float,
    until: Callable[[T], object] = bool,
    what: str = "",
) -> T:
    """First value of `probe` that `until` finds true, within five times `promise_s`.

    A probe that raises is asked again. Else raises AssertionError with the last value or error.
    """
    wait = _Wait(until, promise_s, what or _name(probe))
    while True:
        try:
            async with asyncio.timeout(wait.left_s):
                value = probe()
                found = await value if isinstance(value, Awaitable) else value
            if wait.met(found):
                return found
        except Exception as error:
            wait.error = error
        wait.or_fail()
        await asyncio.sleep(_PAUSE_S)


def eventually_sync(
    probe: Callable[[], T],
    *,
    promise_s: float,
    until: Callable[[T], object] = bool,
    what: str = "",
) -> T:
    """`eventually` for tests without an event loop."""
    wait = _Wait(until, promise_s, what or _name(probe))
    while True:
        try:
            found = probe()
            if wait.met(found):
                return found
        except Exception as error:
            wait.error = error
        wait.or_fail()
        time.sleep(_PAUSE_S)


class _Wait(Generic[T]):
    """Deadline and last findings of one wait."""

    def __init__(self, until: Callable[[T], object], promise_s: float, what: str) -> None:
        self._until = until
        self._promise_s = promise_s
        self._what = what
        self._deadline = time.monotonic() + promise_s * PATIENCE
        self._seen: list[T] = []
        self.error: Exception | None = None

    @property
    def left_s(self) -> float:
        return max(self._deadline - time.monotonic(), _PAUSE_S)

    def met(self, value: T) -> bool:
        self._seen, self.error = [value], None
        return bool(self._until(value))

    def or_fail(self) -> None:
        if time.monotonic() < self._deadline:
            return
        last = f"last value {self._seen[0]!r}" if self._seen else "no value ever"
        raised = f", last error {self.error!r}" if self.error else ""
        waited = f"{self._promise_s * PATIENCE:g} s, promised within {self._promise_s:g} s"
        raise AssertionError(f"{self._what}: not so after {waited}; {last}{raised}") from self.error


def _name(probe: Callable[..., object]) -> str:
    return str(getattr(probe, "__name__", probe))
