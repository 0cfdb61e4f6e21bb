"""One call as one of its parties sees it."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from ringfort.phones.message import Message
from ringfort.phones.recording import Sound

if TYPE_CHECKING:
    from ringfort.phones.phone import Phone

PATIENCE = 5.0
"""Seconds to wait for what should happen at once."""
SILENT_S = 0.04
"""Two frames: what was on its way has arrived."""
Party = Literal["us", "them"]


class Call:
    """Follows one SIP Call-ID in its phone's trace; waits raise TimeoutError with what was seen."""

    def __init__(self, phone: "Phone", call_id: str) -> None:
        self.phone = phone
        self.call_id = call_id
        self.since: float | None = None
        """Loop time from which sound is due: answered, or resumed."""

    @property
    def messages(self) -> list[Message]:
        """Every message of this call, both ways."""
        return [m for m in self.phone.trace.messages if m.call_id == self.call_id]

    @property
    def is_ringing_here(self) -> bool:
        """True for an incoming call that got no final response yet."""
        invites = [m for m in self.messages if m.method == "INVITE"]
        return invites[0].received and all(m.status < 200 for m in invites)

    async def ringing(self, within: float = PATIENCE) -> Message:
        """The far side rings (180 or 183)."""
        return await self._seen(lambda m: m.received and m.status in (180, 183), within, "ringing")

    async def answered(self, within: float = PATIENCE) -> Message:
        """The far side picked up; sound is due from now on."""
        answer = await self._seen(self._is_final, within, "answer")
        if answer.status >= 300:
            raise AssertionError(f"{self.phone} was refused: {answer.start}")
        await self._established(within)
        return answer

    async def refused(self, status: int | None = None, within: float = PATIENCE) -> Message:
        """The final response; AssertionError when the call was answered or the status differs."""
        final = await self._seen(self._is_final, within, "refusal")
        assert final.status >= 300, f"{self.phone} was answered: {final.start}"
        assert status in (None, final.status), f"{self.phone} wanted {status}, got {final.start}"
        return final

    async def ended(self, by: Party = "them", within: float = PATIENCE) -> Message:
        """A BYE, or a CANCEL while ringing, from that party."""
        return await self._seen(
            lambda m: m.is_request and m.method in ("BYE", "CANCEL")
            and m.received == (by == "them"),
            within,
            f"end by {by}",
        )  # fmt: skip

    async def talk(self, seconds: float) -> None:
        """Let sound flow: until so much of it was heard, or should have been."""
        frames = int(seconds / 0.02)
        start = self.since or 0.0
        heard = self.phone.heard
        await heard.until(lambda: len(heard.between(start, float("inf"))) >= frames,
                          within=seconds + 0.5)  # fmt: skip

    async def hold(self) -> float:
        """Put the other on hold by re-INVITE; returns when that is agreed, with the loop's time."""
        await self._reinvite("hold")
        self.since = None
        return asyncio.get_running_loop().time()

    async def resume(self) -> None:
        await self._reinvite("resume")
        self.since = asyncio.get_running_loop().time()

    async def transfer(self, target: str) -> None:
        """Ask for a blind transfer to an extension or URI; returns when that is accepted.

        It is silent first: Asterisk takes a frame of sound that passes meanwhile for an answer of
        whom the call is given to.
        """
        await self.phone.control.command("callfind", self.call_id)
        await self.phone.control.command("ausrc", "aufile,nothing", check=False)
        await asyncio.sleep(SILENT_S)
        after = len(self.phone.trace.messages)
        await self.phone.control.command("transfer", target, check=False)
        answer = await self._answer_to("REFER", after)
        assert answer.status == 202, f"{self.phone}: transfer was refused: {answer.start}"

    @property
    def named(self) -> str:
        """What names this call in a Replaces header (RFC 3891)."""
        of_invite = [m for m in self.messages if m.method == "INVITE"]
        answer = next(m for m in reversed(of_invite) if 101 <= m.status < 300)
        tags = answer.from_tag, answer.to_tag
        ours, theirs = reversed(tags) if of_invite[0].received else tags
        return f"{self.call_id};to-tag={theirs};from-tag={ours}"

    async def told_of_transfer(self, status: int, within: float = PATIENCE) -> Message:
        """News of the transfer, by NOTIFY (RFC 3515), with this status of the call it made."""
        return await self._seen(
            lambda m: m.received and m.method == "NOTIFY" and f"SIP/2.0 {status} " in m.text,
            within, f"{status} of the transfer",
        )  # fmt: skip

    async def press(self, digits: str) -> None:
        """Send DTMF in the way the phone's line says; an INFO is answered before the next goes."""
        for digit in digits:
            after = len(self.phone.trace.messages)
            await self.phone.control.command("sndcode", digit)
            if self.phone.line.dtmf == "info":
                await self._seen(
                    lambda m: m.received and m.method == "INFO" and m.status == 200,
                    PATIENCE, f"taken digit {digit}", after,
                )  # fmt: skip

    async def hang_up(self) -> None:
        """End it, or cancel it while it rings; returns when the other side has confirmed."""
        after = len(self.phone.trace.messages)
        await self.phone.control.command("hangup", check=False)
        await self._seen(
            lambda m: m.received and m.status >= 200 and m.method in ("BYE", "CANCEL"),
            PATIENCE, "confirmed end", after,
        )  # fmt: skip

    def hears(self, frequency: int) -> Sound:
        """Judge the sound since it was due, up to now or to the end of the call."""
        return self.phone.heard.sound(frequency, *self._due())

    def hears_music(self) -> Sound:
        """The same, of any sound."""
        return self.phone.heard.music(*self._due())

    def _due(self) -> tuple[float, float]:
        assert self.since is not None, f"{self.phone} is in no call that should have sound"
        over = [m.at for m in self.messages if m.is_request and m.method == "BYE"]
        return self.since, min([*over, asyncio.get_running_loop().time()])

    async def _reinvite(self, command: str) -> None:
        after = len(self.phone.trace.messages)
        await self.phone.control.command(command, check=False)
        agreed = await self._seen(self._is_final, PATIENCE, f"answer to {command}", after)
        assert agreed.status == 200, f"{self.phone}: {command} was refused: {agreed.start}"
        await self._seen(lambda m: m.method == "ACK" and not m.received, PATIENCE, "ACK", after)

    async def _answer_to(self, method: str, after: int) -> Message:
        return await self._seen(
            lambda m: m.received and m.method == method and m.status >= 200,
            PATIENCE, f"answer to {method}", after,
        )  # fmt: skip

    async def _established(self, within: float) -> None:
        ack = await self._seen(self._confirms, within, "ACK")
        self.since = self.since or ack.at

    async def _seen(
        self, wanted: Callable[[Message], bool], within: float, what: str, after: int = 0
    ) -> Message:
        return await self.phone.trace.wait(
            lambda m: m.call_id == self.call_id and wanted(m),
            within=within, what=f"{what} at {self.phone}", after=after,
        )  # fmt: skip

    def _confirms(self, message: Message) -> bool:
        """The ACK of an answer; those of challenges and refusals are others."""
        sequence = message["CSeq"].split()[:1]
        return message.method == "ACK" and any(
            m.status == 200 and m.method == "INVITE" and m["CSeq"].split()[:1] == sequence
            for m in self.messages
        )

    def _is_final(self, message: Message) -> bool:
        """A challenge is final when it answers credentials and is not about their age."""
        if not message.received or message.method != "INVITE" or message.status < 200:
            return False
        if not message.challenges:
            return True
        tried = any(
            m["CSeq"] == message["CSeq"] and "Proxy-Authorization" in m for m in self.messages
        )
        return tried and not message.is_stale
