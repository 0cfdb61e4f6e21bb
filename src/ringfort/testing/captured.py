"""SIP messages as an edge would have copied them, of calls that never were."""

import struct
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address

from ringfort.domain.sip.masking import masked
from ringfort.domain.sip.message import Captured

SDP = (
    "v=0\r\nm=audio 10000 RTP/SAVP 8\r\n"
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0LWtleS1vZi1zcnRw|2^31\r\n"
)
CREDENTIALS = (
    'Proxy-Authorization: Digest username="anna", realm="acme", nonce="secret-nonce",\r\n'
    ' uri="sip:1002@acme", response="5ec2e7", cnonce="secret-cnonce", nc=00000001'
)


def request(
    method: str, uri: str, call_id: str, *more: str, number: int = 1, body: str = ""
) -> str:
    """A request of a phone's, with more headers."""
    lines = [
        f"{method} {uri} SIP/2.0",
        f"Call-ID: {call_id}",
        f"CSeq: {number} {method}",
        "From: <sip:1001@acme>;tag=a",
        "To: <sip:1002@acme>",
        *more,
    ]
    return "\r\n".join(lines) + f"\r\n\r\n{body}"


def reply(status: str, call_id: str, method: str = "INVITE", number: int = 1) -> str:
    """An answer; `status` with its reason."""
    return f"SIP/2.0 {status}\r\nCall-ID: {call_id}\r\nCSeq: {number} {method}\r\n\r\n"


@dataclass
class Wire:
    """Messages in their order, a millisecond apart."""

    at: datetime
    captured: list[Captured] = field(default_factory=list)

    def sends(self, source: str, target: str, text: str, call_id: str, parent: str = "") -> None:
        self.at += timedelta(milliseconds=1)
        raw = masked(text.encode())
        self.captured.append(Captured(self.at, call_id, parent, source, target, "udp", raw))


def datagram(
    message: bytes, *, source: str = "192.0.2.7", target: str = "192.0.2.1", at: float = 1e9
) -> bytes:
    """In HEP version 3, as Kamailio's siptrace sends it."""
    six = ip_address(source).version == 6
    seconds, micros = int(at), round(at % 1 * 1_000_000)
    chunks = [
        (1, bytes([10 if six else 2])),
        (2, b"\x11"),
        (5 if six else 3, ip_address(source).packed),
        (6 if six else 4, ip_address(target).packed),
        (7, struct.pack("!H", 5060)),
        (8, struct.pack("!H", 5060)),
        (9, struct.pack("!I", seconds)),
        (10, struct.pack("!I", micros)),
        (11, b"\x01"),
        (12, struct.pack("!I", 1)),
        (15, message),
    ]
    body = b"".join(struct.pack("!HHH", 0, kind, 6 + len(v)) + v for kind, v in chunks)
    return b"HEP3" + struct.pack("!H", 6 + len(body)) + body
