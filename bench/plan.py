"""What one run does: how many rounds, how much load in each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """Rates per second; `*_s` in seconds."""

    rounds: int
    """Each loads every variant once, in an order that turns."""
    rate: int
    """Calls per second: 20, the rate the set-up time is stated for."""
    calls: int
    """Calls per variant and round."""
    talk_ms: int
    idle_s: float
    """Time without load that is measured before every load, per variant."""
    settle_s: float
    """After the last call: timers of ended calls still belong to them."""
    registration_rate: int
    """At which the CPU of one registration is measured."""
    registrations: int
    ladder: tuple[int, ...]
    """Registrations per second tried in turn until one is not sustained."""


FULL = Plan(
    rounds=7,
    rate=20,
    calls=200,
    talk_ms=1000,
    idle_s=4,
    settle_s=3,
    registration_rate=100,
    registrations=500,
    ladder=(250, 500, 750, 1000, 1250, 1500, 2000, 2500, 3000),
)
QUICK = Plan(
    rounds=2,
    rate=20,
    calls=60,
    talk_ms=500,
    idle_s=2,
    settle_s=1,
    registration_rate=100,
    registrations=150,
    ladder=(250, 500, 1000),
)
