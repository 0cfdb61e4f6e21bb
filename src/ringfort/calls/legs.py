"""Legs: the channels alive on the application servers, whoever decides for them.

A leg starts and ends with AMI's Newchannel and Hangup events, never with a coroutine.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Leg:
    """One channel. `call` groups the legs that talk or talked to each other (linkedid)."""

    id: str
    """Asterisk's uniqueid."""
    channel: str
    call: str
    account: str


class LiveLegs:
    """Live legs of one application server."""

    def __init__(self) -> None:
        self._legs: dict[str, Leg] = {}

    def __len__(self) -> int:
        return len(self._legs)

    @property
    def calls(self) -> int:
        return len({leg.call for leg in self._legs.values()})

    def adopt(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Replace everything by what the server says is there (CoreShowChannels)."""
        self._legs = {leg.id: leg for leg in map(_leg, rows)}

    def take(self, event: Mapping[str, str]) -> None:
        """Apply one AMI event."""
        match event.get("Event"):
            case "Newchannel":
                self._legs[event["Uniqueid"]] = _leg(event)
            case "Hangup":
                self._legs.pop(event["Uniqueid"], None)


def _leg(fields: Mapping[str, str]) -> Leg:
    return Leg(
        id=fields["Uniqueid"],
        channel=fields["Channel"],
        call=fields.get("Linkedid", fields["Uniqueid"]),
        account=fields.get("AccountCode", ""),
    )
