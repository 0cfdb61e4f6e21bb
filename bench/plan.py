"""What one run does: how many rounds, how much load in each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """Rates per second; `*_s` in seconds."""

    rounds: int
    """Each loads every variant once, in an order that turns."""
    rate: int
    """Calls per second while CPU is measured: a server at work, not one that mostly sleeps."""
    calls: int
    """Calls per variant and round."""
    calm_rate: int
    """Calls per second while set-up time is measured: 20, as its aim says."""
    calm_calls: int
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
    rounds=6,
    rate=60,
    calls=420,
    calm_rate=20,
    calm_calls=120,
    talk_ms=1000,
    idle_s=3,
    settle_s=2,
    registration_rate=100,
    registrations=500,
    ladder=(250, 500, 750, 1000, 1250, 1500, 2000, 2500, 3000),
)
QUICK = Plan(
    rounds=2,
    rate=60,
    calls=180,
    calm_rate=20,
    calm_calls=40,
    talk_ms=500,
    idle_s=1.5,
    settle_s=1,
    registration_rate=100,
    registrations=150,
    ladder=(250, 500, 1000),
)
