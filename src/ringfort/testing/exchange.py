"""A call service that has the calls the test says, and remembers what it was told to do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from ringfort.domain.errors import NotFound, Unavailable
from ringfort.domain.ids import new_id
from ringfort.domain.live_calls import KIND, LiveCall, LiveLeg, Order
from ringfort.domain.route_checks import Check, Checked
from ringfort.texts import Text

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def live_leg(**fields: Any) -> LiveLeg:
    """The caller's, talking."""
    usual: dict[str, Any] = {
        "id": new_id(),
        "role": "caller",
        "state": "talking",
        "number": "1001",
        "name": "Anna",
        "started_at": NOW,
        "answered_at": NOW,
    }
    return LiveLeg(**(usual | fields))


def live_call(account_id: UUID, *legs: LiveLeg, **fields: Any) -> LiveCall:
    """1001 talks to 1002."""
    usual: dict[str, Any] = {
        "id": new_id(),
        "account_id": account_id,
        "direction": "internal",
        "state": "talking",
        "dialled": "1002",
        "started_at": NOW,
        "legs": legs or (live_leg(), live_leg(role="called", number="1002", name="Bob")),
    }
    return LiveCall(**(usual | fields))


@dataclass
class FakeExchange:
    """`obeyed` keeps each order, `asked` each check. Away: it answers nothing."""

    found: list[LiveCall] = field(default_factory=list)
    obeyed: list[Order] = field(default_factory=list)
    asked: list[Check] = field(default_factory=list)
    checked: Checked | None = None
    away: bool = False

    def calls(self) -> Sequence[LiveCall]:
        if self.away:
            raise Unavailable(Text("error.calls_away"))
        return self.found

    async def obey(self, order: Order) -> None:
        if order.call_id not in {call.id for call in self.calls()}:
            raise NotFound(Text("error.not_found", kind=KIND), field="id")
        self.obeyed.append(order)

    async def check(self, asked: Check) -> Checked:
        """As `checked` says."""
        self.calls()
        self.asked.append(asked)
        return self.checked or Checked(asked.account_id, asked.number)
