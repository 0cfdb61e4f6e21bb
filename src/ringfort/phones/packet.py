"""One RTP packet (RFC 3550) and the digits of telephone events (RFC 4733)."""

import struct
from dataclasses import dataclass

PCMA = 8
EVENTS = 101
"""Payload type of our own offers of telephone-event/8000."""
DIGITS = "0123456789*#ABCD"


@dataclass(frozen=True, slots=True)
class Packet:
    kind: int
    """Payload type."""
    sequence: int
    timestamp: int
    source: int
    """SSRC."""
    payload: bytes
    marker: bool = False

    @classmethod
    def parse(cls, data: bytes) -> "Packet | None":
        """None when it is no RTP version 2 packet (RTCP included)."""
        if len(data) < 12 or data[0] >> 6 != 2 or 192 <= data[1] <= 223:
            return None
        start = 12 + 4 * (data[0] & 0x0F)
        if data[0] & 0x10 and len(data) >= start + 4:
            start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4])
        _, second, sequence, timestamp, source = struct.unpack("!BBHII", data[:12])
        return cls(second & 0x7F, sequence, timestamp, source, data[start:], second >= 0x80)

    def pack(self) -> bytes:
        second = self.kind | (0x80 if self.marker else 0)
        head = struct.pack(
            "!BBHII", 0x80, second, self.sequence & 0xFFFF, self.timestamp & 0xFFFFFFFF, self.source
        )
        return head + self.payload
