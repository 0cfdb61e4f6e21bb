"""A desk phone with a camera: raw SIP messages, sound and packets of H.264 (RFC 6184)."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle
from typing import Self

from ringfort.phones.baresip import Line
from ringfort.phones.call import Call
from ringfort.phones.message import Message
from ringfort.phones.packet import Packet
from ringfort.phones.rtp import Talker
from tests.calls.office import Office
from tests.calls.torture.agent import Agent
from tests.calls.torture.wire import PORT

NALS = (
    bytes.fromhex("6742c00d9a7405827f5010000003001000000303c8f142aa"),  # sequence parameters
    bytes.fromhex("68ce3c80"),  # picture parameters
    bytes.fromhex("7c8588") + bytes(range(256)) * 4,  # FU-A: key frame, begins
    bytes.fromhex("7c4588") + bytes(range(255, -1, -1)),  # … ends
    bytes.fromhex("419a24") + bytes(range(0, 200, 3)),  # a frame that builds on it
)
"""Payloads in turn, one a packet; the relay and the server look into none."""
_KIND, _RATE, _EVERY_S = 99, 90000, 0.05


class Camera(Talker):
    """Sends H.264 instead of sound; keeps the payloads that come."""

    def __init__(self, _: int = 400) -> None:
        super().__init__(400)
        self.kind = _KIND
        """Payload type that the other side wants."""
        self.seen: list[Packet] = []

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if packet := Packet.parse(data):
            self.seen.append(packet)

    async def _speak(self) -> None:
        for number, payload in cycle(enumerate(NALS)):
            self._frames += 1
            at = self._frames // len(NALS) * _RATE // 4
            self._send(self.kind, payload, at, marker=number != 2)
            await asyncio.sleep(_EVERY_S)

    def sees(self, since: int) -> bool:
        """Whether every kind of packet came unchanged after the first `since`, and nothing else."""
        return {packet.payload for packet in self.seen[since:]} == set(NALS)


class Phone(Agent):
    """Films and talks in one call at a time; refuses video of other codecs than H.264."""

    sound: Talker
    camera: Camera
    direction = "sendrecv"
    films = True

    @classmethod
    @asynccontextmanager
    async def at_desk(cls, office: Office, extension: str, tone: int) -> AsyncIterator[Self]:
        """Registered."""
        await office.user(extension)
        address = office.booth.seat().address
        async with cls.at(office.line(extension), address, tone) as phone:
            assert (await phone.register()).status == 200
            yield phone

    @classmethod
    @asynccontextmanager
    async def at(cls, line: Line, address: str, tone: int, port: int = PORT) -> AsyncIterator[Self]:
        async with AsyncExitStack() as stack:
            phone = await cls.on(line, address, port)
            stack.callback(phone.close)
            phone.sound = await stack.enter_async_context(Talker.at(phone.address, tone))
            phone.camera = await stack.enter_async_context(Camera.at(phone.address, 400))
            yield phone

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        message = Message.parse(data.decode())
        self.look(message)
        super().datagram_received(data, addr)

    def look(self, message: Message) -> None:
        """Send where the other side's description says."""
        if (media := message.media()) is None:
            return
        self.sound.speak_to(*media)
        video = re.search(r"^m=video (\d+) \S+ (\d+)", message.body, re.M)
        if video and int(video[1]) and "H264/90000" in message.body:
            self.camera.kind = int(video[2])
            self.camera.speak_to(media[0], int(video[1]))

    def established(self, answer: Message) -> Message:
        self.look(answer)
        return super().established(answer)

    async def take(self, call: Call) -> Message:
        """Call with what names that call (RFC 3891), to be in its place; returns the 200."""
        headers = f"Replaces: {call.named}\r\n"
        uri = f"sip:taken@{self.line.realm}"
        invite = self.request("INVITE", uri, headers=headers, body=self.described())
        return self.established(await self.authenticated(invite))

    def described(self, offer: str = "") -> str:
        here = f"IN IP{6 if ':' in self.address else 4} {self.address}"
        lines = [
            "v=0", f"o=- 1 1 {here}", "s=-", f"c={here}", "t=0 0",
            f"m=audio {self.sound.port} RTP/AVP 8", "a=rtpmap:8 PCMA/8000", f"a={self.direction}",
        ]  # fmt: skip
        offered = re.search(r"^a=rtpmap:(\d+) H264/", offer, re.M)
        if (not offer and self.films) or offered:
            kind = offered[1] if offered else _KIND
            lines += [
                f"m=video {self.camera.port} RTP/AVP {kind}", f"a=rtpmap:{kind} H264/90000",
                f"a=fmtp:{kind} profile-level-id=42c00d;packetization-mode=1",
                f"a={self.direction}",
            ]  # fmt: skip
        elif "m=video" in offer:
            lines += ["m=video 0 RTP/AVP 99"]
        return "\r\n".join([*lines, ""])

    async def describe_anew(self, answer: Message, direction: str, later: int) -> Message:
        """A re-INVITE; returns its 200."""
        self.direction = direction
        self.send(self.inside("INVITE", answer, self.described(), later), self.edge)
        again = await self._final(answer.call_id, "INVITE")
        assert again.status == 200, again.text
        self.send(self.inside("ACK", answer, later=later), self.edge)
        return again
