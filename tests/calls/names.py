"""The test network's name server, where /etc/resolv.conf points to it (tests/run.py)."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

ADDRESS = "127.0.0.53"
RESOLVER = Path(__file__).with_name("resolv.conf")

Zone = Mapping[tuple[str, str], str]
"""(name, type) → data, a line each, as in a zone file: ("a.test.", "A") → "127.9.0.1"."""


def is_ours() -> bool:
    """Whether this machine asks us."""
    return Path("/etc/resolv.conf").read_bytes() == RESOLVER.read_bytes()


@asynccontextmanager
async def serving(zone: Zone) -> AsyncIterator[None]:
    """Answer meanwhile; what is not in the zone does not exist."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: _Server(zone), local_addr=(ADDRESS, 53)
    )
    try:
        yield
    finally:
        transport.close()


class _Server(asyncio.DatagramProtocol):
    def __init__(self, zone: Zone) -> None:
        self._zone = zone

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        response = dns.message.make_response(query)
        response.flags |= dns.flags.AA
        [question] = query.question
        name, kind = question.name.to_text().lower(), dns.rdatatype.to_text(question.rdtype)
        if (name, kind) in self._zone:
            data = self._zone[name, kind].splitlines()
            found = dns.rrset.from_text(question.name, 60, "IN", kind, *data)
            response.answer.append(found)
        else:
            response.set_rcode(dns.rcode.NXDOMAIN)
        self._transport.sendto(response.to_wire(), addr)
