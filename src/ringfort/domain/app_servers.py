"""Application servers as their operator sees them."""

from dataclasses import dataclass
from typing import Literal

State = Literal["up", "down", "drained"]
"""`drained`: it keeps its calls and gets no new ones."""


@dataclass(frozen=True, slots=True)
class AppServer:
    """`legs`: of calls that are on it now; None: the call service is away."""

    name: str
    address: str
    state: State
    legs: int | None
