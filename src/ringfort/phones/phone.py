"""A desk phone a test can use: dial, answer, hold, listen."""

import asyncio
import re
from typing import Self

from ringfort.phones.baresip import Baresip, Jail, Line, Seat
from ringfort.phones.call import PATIENCE, Call
from ringfort.phones.control import Control
from ringfort.phones.message import Message
from ringfort.phones.recording import Recording, Sound
from ringfort.phones.srtp import Keys
from ringfort.phones.tap import Tap
from ringfort.phones.trace import Trace


class Phone:
    """One baresip with an address, a tone and a recording of what reached it."""

    def __init__(self, line: Line, seat: Seat) -> None:
        self.line, self.seat = line, seat
        self.call: Call | None = None
        """The call it is in, or was in last."""
        self._baresip = Baresip(line, seat)
        self._keys = Keys()
        self._tap = Tap(seat.ports, self._unsealed if line.srtp else None)
        self._served: set[str] = set()

    @classmethod
    async def start(cls, line: Line, seat: Seat, jail: Jail) -> Self:
        """Switch it on; it registers by itself, see `registered`."""
        phone = cls(line, seat)
        try:
            await phone._baresip.start(jail)
        except BaseException:
            phone._tap.close()
            raise
        return phone

    def __str__(self) -> str:
        return f"phone {self.line.user}@{self.line.realm}"

    @property
    def frequency(self) -> int:
        """Hz of the tone it sends."""
        return self.seat.frequency

    @property
    def heard(self) -> Recording:
        """All that has reached it by now."""
        self._tap.read()
        return self._tap.heard

    @property
    def trace(self) -> Trace:
        return self._baresip.trace

    @property
    def control(self) -> Control:
        return self._baresip.control

    async def registered(self, within: float = PATIENCE) -> Message:
        """Wait for the 200; AssertionError when it was refused."""
        final = await self._registration(within)
        assert final.status == 200, f"{self} was refused: {final.start}"
        return final

    async def not_registered(self, within: float = PATIENCE) -> Message:
        """Wait for the refusal; a second challenge after credentials is one too."""
        final = await self._registration(within)
        assert final.status != 200, f"{self} was registered"
        return final

    async def dial(self, target: str) -> Call:
        """Call an extension of its own realm, or a full `sip:` URI; returns at once."""
        said = await self.control.command("dial", target)
        call_id = re.search(r"call id: (\S+)", said)
        assert call_id, f"{self} could not dial {target}: {said}"
        self.call = Call(self, call_id[1])
        return self.call

    async def rings(self, within: float = PATIENCE) -> Call:
        """Wait for the next call that comes in."""
        invite = await self.trace.wait(
            lambda m: m.received and m.is_request and m.method == "INVITE"
            and not m.to_tag and m.call_id not in self._served,
            within=within, what=f"call for {self}",
        )  # fmt: skip
        self._served.add(invite.call_id)
        self.call = Call(self, invite.call_id)
        return self.call

    async def answer(self, within: float = PATIENCE) -> Call:
        """Pick up the call that rings, waiting for it; returns when it is established."""
        call = await self._ringing(within)
        await self.control.command("callfind", call.call_id, check=False)
        await self.control.command("accept", check=False)
        await call._established(within)
        return call

    async def reject(self, within: float = PATIENCE) -> Call:
        """Refuse the call that rings, waiting for it, as busy (486)."""
        call = await self._ringing(within)
        await self.control.command("hangup", check=False)
        return call

    async def hang_up(self) -> None:
        assert self.call, f"{self} is in no call"
        await self.call.hang_up()

    def hears(self, other: "Phone") -> Sound:
        """How much of the time this phone heard the other's tone."""
        assert self.call, f"{self} is in no call"
        return self.call.hears(other.frequency)

    def hears_music(self) -> Sound:
        """How much of the time it heard anything at all."""
        assert self.call, f"{self} is in no call"
        return self.call.hears_music()

    async def quit(self) -> None:
        """Switch off politely: unregisters first."""
        await self._baresip.quit()
        self._tap.close()

    async def kill(self) -> None:
        """Pull the plug."""
        await self._baresip.kill()
        self._tap.close()

    async def _ringing(self, within: float) -> Call:
        if self.call and self.call.is_ringing_here:
            return self.call
        return await self.rings(within)

    async def _registration(self, within: float) -> Message:
        def final(message: Message) -> bool:
            if not message.received or message.method != "REGISTER" or message.status < 200:
                return False
            if not message.challenges:
                return True
            return self._tried(message) and not message.is_stale

        return await self.trace.wait(final, within=within, what=f"registration of {self}")

    def _unsealed(self, data: bytes) -> bytes | None:
        """What the keys it was told open."""
        self._keys.learn(self.trace.messages)
        return self._keys.open(data)

    def _tried(self, answer: Message) -> bool:
        """True when the REGISTER this answers carried credentials."""
        return any(m["CSeq"] == answer["CSeq"] and "Authorization" in m for m in self.trace.sent)


def assert_sound(*phones: Phone) -> None:
    """Each phone heard each other's tone for ≥ 95 % of the time; the failure tells all."""
    heard = [(a, b, a.hears(b)) for a in phones for b in phones if a is not b]
    told = "; ".join(f"{a} heard {b}: {sound}" for a, b, sound in heard)
    assert all(sound.ok for *_, sound in heard), told


async def quit_all(*phones: Phone) -> None:
    """Switch off side by side."""
    await asyncio.gather(*(phone.quit() for phone in phones))
