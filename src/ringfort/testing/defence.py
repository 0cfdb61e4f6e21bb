"""An edge that bans as the test wants."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ringfort.domain.bans import Ban, Banned
from ringfort.domain.errors import Unavailable
from ringfort.texts import Text

_NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class FakeDefence:
    """`bans` by address. Away: it answers nothing."""

    bans: dict[str, Ban] = field(default_factory=dict)
    away: bool = False

    async def banned(self) -> Banned:
        return Banned([], ["edge"]) if self.away else Banned(list(self.bans.values()))

    async def ban(self, address: str, seconds: int) -> Ban:
        self._there()
        made = Ban(address, "by_hand", _NOW, _NOW + timedelta(seconds=seconds))
        self.bans[address] = made
        return made

    async def lift(self, address: str) -> bool:
        self._there()
        return self.bans.pop(address, None) is not None

    def _there(self) -> None:
        if self.away:
            raise Unavailable(Text("error.edge_away"), field="edge")
