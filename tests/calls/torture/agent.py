"""A user agent of raw messages: registers, calls and answers, each in milliseconds."""

import hashlib
import re
from itertools import count
from typing import Self

from ringfort.phones.baresip import Line
from ringfort.phones.message import Message
from tests.calls.torture.wire import PORT, Datagrams, Edge

_serial = count(1)
SDP = (
    "v=0\r\no=- 1 1 IN IP4 {0}\r\ns=-\r\nc=IN IP4 {0}\r\nt=0 0\r\n"
    "m=audio 9000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
)


class Agent(Datagrams):
    """One phone on one UDP socket. It answers every call and every BYE at once."""

    line: Line
    address: str
    ringing = "180 Ringing"
    answer = "200 OK"

    @classmethod
    async def on(cls, line: Line, address: str, port: int = PORT) -> Self:
        """Switch it on; it does not register by itself. Port 0: a free one."""
        made = await cls.open(address, port)
        made.line, made.address = line, address
        return made

    @property
    def edge(self) -> Edge:
        return self.line.host, self.line.port

    @property
    def place(self) -> str:
        """Address and port, as they stand in a URI."""
        return f"{f'[{self.address}]' if ':' in self.address else self.address}:{self.port}"

    @property
    def contact(self) -> str:
        return f"<sip:{self.line.user}@{self.place}>"

    def datagram_received(self, data: bytes, addr: Edge) -> None:
        super().datagram_received(data, addr)
        message = self.heard[-1]
        if not message.is_request or addr[:2] != self.edge:
            return
        if message.method == "INVITE":
            self.send(self.reply(message, self.ringing), addr)
            self.send(self.reply(message, self.answer, self.described(message.body)), addr)
        elif message.method != "ACK":
            self.send(self.reply(message, "200 OK"), addr)

    def described(self, _offer: str = "") -> str:
        """Its SDP, an answer to an offer or one itself."""
        return SDP.format(self.address)

    def reply(self, request: Message, status: str, body: str = "") -> bytes:
        copied = [
            f"{name}: {value}"
            for name in ("Via", "Record-Route", "From", "Call-ID", "CSeq")
            for value in request.all(name)
        ]
        to = request["To"] + ("" if request.to_tag else ";tag=callee")
        kind = "Content-Type: application/sdp\r\n" if body else ""
        return (
            f"SIP/2.0 {status}\r\n" + "".join(f"{line}\r\n" for line in copied)
            + f"To: {to}\r\nContact: {self.contact}\r\n{kind}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()  # fmt: skip

    def request(
        self, method: str, uri: str, *, to: str = "", headers: str = "", body: str = "",
        call_id: str = "", sequence: int = 1,
    ) -> bytes:  # fmt: skip
        """A plain request of this line; `headers` are whole lines."""
        n = next(_serial)
        kind = "Content-Type: application/sdp\r\n" if body else ""
        return (
            f"{method} {uri} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {self.place};branch=z9hG4bK-agent-{n}\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:{self.line.user}@{self.line.realm}>;tag=caller\r\n"
            f"To: {to or f'<{uri}>'}\r\nCall-ID: {call_id or f'agent-{n}-{id(self)}'}\r\n"
            f"CSeq: {sequence} {method}\r\nContact: {self.contact}\r\n{headers}{kind}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    async def register(self) -> Message:
        to = f"<sip:{self.line.user}@{self.line.realm}>"
        data = self.request("REGISTER", f"sip:{self.line.realm}", to=to)
        return await self.authenticated(data)

    async def call(self, extension: str) -> None:
        """A call to its end: both sides answer, the caller hangs up."""
        await self.hang_up(await self.answered(extension))

    async def answered(self, extension: str) -> Message:
        """Call an extension; returns the 200, acknowledged."""
        uri = f"sip:{extension}@{self.line.realm}"
        invite = self.request("INVITE", uri, body=self.described())
        return self.established(await self.authenticated(invite))

    def established(self, answer: Message) -> Message:
        """The answer to an INVITE, which is 200, acknowledged."""
        assert answer.status == 200, answer.text
        self.send(self.inside("ACK", answer, later=0), self.edge)
        return answer

    async def hang_up(self, answer: Message, later: int = 1) -> None:
        """BYE to the call of that 200, and its answer."""
        self.send(self.inside("BYE", answer, later=later), self.edge)
        ended = await self._final(answer.call_id, "BYE")
        assert ended.status == 200, ended.text

    def inside(self, method: str, answer: Message, body: str = "", later: int = 1) -> bytes:
        """A request of the caller in the dialog its 200 opened, so many requests later."""
        found = re.search(r"<([^>]+)>", answer["Contact"])
        assert found, answer.text
        number = int(answer["CSeq"].split()[0]) + later
        routes = "".join(f"Route: {route}\r\n" for route in reversed(answer.all("Record-Route")))
        contact = f"Contact: {self.contact}\r\nContent-Type: application/sdp\r\n" if body else ""
        return (
            f"{method} {found[1]} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {self.place};branch=z9hG4bK-in-{next(_serial)}\r\n{routes}"
            f"Max-Forwards: 70\r\nFrom: {answer['From']}\r\nTo: {answer['To']}\r\n"
            f"Call-ID: {answer.call_id}\r\nCSeq: {number} {method}\r\n"
            f"{contact}Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    async def authenticated(self, data: bytes) -> Message:
        """Send a request, answer the challenge in a copy of it, return the final answer."""
        first = Message.parse(data.decode("utf-8", "surrogateescape"))
        again = await self.signed(data)
        self.send(again, self.edge)
        return await self._final(first.call_id, first.method)

    async def signed(self, data: bytes) -> bytes:
        """Send a request and return its copy that answers the challenge."""
        first = Message.parse(data.decode("utf-8", "surrogateescape"))
        self.send(data, self.edge)
        challenge = await self._final(first.call_id, first.method)
        assert challenge.status in (401, 407), challenge.text
        if first.method == "INVITE":
            self.send(_ack(data, challenge), self.edge)
        return self.with_credentials(data, challenge)

    def with_credentials(self, data: bytes, challenge: Message) -> bytes:
        """The request with a digest (RFC 2617, qop=auth) and the next CSeq and branch."""
        head, blank, body = data.partition(b"\r\n\r\n")
        method, uri, _ = head.decode("utf-8", "surrogateescape").split("\r\n")[0].split(" ", 2)
        proxy = challenge.status == 407
        asked = challenge["Proxy-Authenticate" if proxy else "WWW-Authenticate"]
        nonce, realm = (re.search(rf'{k}="([^"]*)"', asked)[1] for k in ("nonce", "realm"))  # type: ignore[index]
        ha1 = _md5(f"{self.line.user}:{realm}:{self.line.password}")
        ha2 = _md5(f"{method}:{uri}")
        digest = _md5(f"{ha1}:{nonce}:00000001:c:auth:{ha2}")
        name = "Proxy-Authorization" if proxy else "Authorization"
        line = (
            f'\r\n{name}: Digest username="{self.line.user}", realm="{realm}", nonce="{nonce}", '
            f'uri="{uri}", qop=auth, nc=00000001, cnonce="c", response="{digest}"'
        )
        head = re.sub(
            rb"(?im)^(cseq\s*:\s*)(\d+)", lambda m: m[1] + str(int(m[2]) + 1).encode(), head
        )
        head = re.sub(rb"(branch=[^\s;,]+)", rb"\1-again", head, count=1)
        return head + line.encode() + blank + body

    async def _final(self, call_id: str, method: str) -> Message:
        return await self.wait(
            lambda m: m.status >= 200 and m.call_id == call_id and m.method == method
        )


def _ack(invite: bytes, answer: Message) -> bytes:
    """ACK of a refusal: same branch, the tag of the answer."""
    message = Message.parse(invite.decode("utf-8", "surrogateescape"))
    lines = [
        message.start.replace("INVITE", "ACK", 1),
        f"Via: {message['Via']}", f"From: {message['From']}", f"To: {answer['To']}",
        f"Call-ID: {message.call_id}", f"CSeq: {message['CSeq'].split()[0]} ACK",
        "Max-Forwards: 70", "Content-Length: 0", "", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode("utf-8", "surrogateescape")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode("utf-8", "surrogateescape")).hexdigest()
