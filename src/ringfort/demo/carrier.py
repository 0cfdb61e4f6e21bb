"""The demo's carrier: SIPp at addresses of its own, which sends every sound back."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from ringfort.phones.baresip import Jail
from ringfort.phones.scenario import (
    SDP,
    accept_call,
    await_bye,
    hang_up,
    pause,
    receive,
    request,
    scenario,
    within,
)
from ringfort.phones.sipp import Run, Sipp

TAKES_AT = "127.77.0.1"
"""Where it takes calls."""
CALLS_FROM = "127.77.0.2"
NUMBER = "+442079460123"
"""Somebody there who answers; any other number does too."""
FORBIDDEN = "+442079460199"
_MEDIA_PORT = 6000
_EVERY_CALL = 1_000_000


@dataclass(frozen=True, slots=True)
class Carrier:
    """`host`, `port`: where the platform takes calls."""

    jail: Jail
    folder: Path
    host: str
    port: int

    def taking(self) -> AbstractAsyncContextManager[Run]:
        """Take every call meanwhile."""
        xml = scenario(accept_call(ring=0.3), await_bye())
        sipp = self._sipp(TAKES_AT)
        return sipp.playing(xml, calls=_EVERY_CALL, user="carrier", media=_MEDIA_PORT)

    def calling(self, number: str, seconds: float) -> AbstractAsyncContextManager[Run]:
        """Call a number of the platform, talk so long, and hang up."""
        xml = scenario(
            request("INVITE", "sip:[callee]@[realm]", sequence=1, body=SDP),
            receive(100),
            receive(180),
            receive(200),
            within("ACK", sequence=1),
            pause(seconds),
            hang_up(sequence=2),
        )
        return self._sipp(CALLS_FROM).playing(
            xml, user=NUMBER, realm=self.host, callee=number, media=_MEDIA_PORT
        )

    def _sipp(self, address: str) -> Sipp:
        folder = self.folder / address
        return Sipp(self.jail, folder, address, self.host, self.port, echo=_MEDIA_PORT)
