"""Application servers that are as the test wants."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ringfort.domain.app_servers import AppServer, State


@dataclass
class FakeFleet:
    """`states` by name."""

    states: dict[str, State] = field(default_factory=lambda: {"app1": "up", "app2": "up"})

    async def servers(self) -> Sequence[AppServer]:
        return [AppServer(name, "127.66.0.11", state, 0) for name, state in self.states.items()]

    async def drain(self, name: str) -> None:
        self.states[name] = "drained"

    async def resume(self, name: str) -> None:
        self.states[name] = "up"
