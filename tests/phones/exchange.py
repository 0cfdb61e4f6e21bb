"""A telephone exchange in a page: registrar with digest and a stateless proxy, on UDP.

Enough SIP for phones to be tried without our platform; no loops, no TCP, no forking.
"""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from ringfort.phones.message import Message

REALM = "exchange.test"
NONCE = "8f3a"


class Exchange(asyncio.DatagramProtocol):
    def __init__(self, address: str, passwords: dict[str, str]) -> None:
        self.address = address
        self.passwords = passwords
        self.contacts: dict[str, tuple[str, tuple[str, int]]] = {}
        self.transport: asyncio.DatagramTransport

    @classmethod
    @asynccontextmanager
    async def at(cls, address: str, passwords: dict[str, str]) -> AsyncIterator["Exchange"]:
        exchange = cls(address, passwords)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: exchange, local_addr=(address, 5060)
        )
        yield exchange
        transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        text = data.decode()
        message = Message.parse(text)
        if not message.is_request:
            self._respond(text, message)
        elif message.method == "REGISTER":
            self._register(message, addr)
        else:
            self._forward(text, message, addr)

    def _respond(self, text: str, message: Message) -> None:
        rest = re.sub(r"^Via:[^,\r]*(\r\n|, *)", _keep_rest, text, count=1, flags=re.M)
        host, port = Message.parse(rest)["Via"].split()[1].split(";")[0].split(":")
        self._send(rest, (host, int(port)))

    def _forward(self, text: str, message: Message, addr: tuple[str, int]) -> None:
        found = re.match(r"\w+ sip:([^@;]+)@([^ :;>]+)", message.start)
        user, host = (found[1], found[2]) if found else ("", "")
        via = f"Via: SIP/2.0/UDP {self.address}:5060;branch=z9hG4bK{self._branch(message)}\r\n"
        head, rest = text.split("\r\n", 1)
        rest = re.sub(r"^Route:.*\r\n", "", rest, flags=re.M)
        if host != REALM:
            port = re.search(r"@[^ :;>]+:(\d+)", head)
            self._send(f"{head}\r\n{via}{rest}", (host, int(port[1]) if port else 5060))
        elif user in self.contacts:
            uri, where = self.contacts[user]
            self._send(f"{message.method} {uri} SIP/2.0\r\n{via}{rest}", where)
        elif message.method != "ACK":
            self._answer(message, "404 Not Found", addr)

    def _register(self, message: Message, addr: tuple[str, int]) -> None:
        user = re.search(r"sip:([^@]+)@", message["To"])
        if not user or not self._authentic(user[1], message["Authorization"]):
            challenge = f'WWW-Authenticate: Digest realm="{REALM}", nonce="{NONCE}", algorithm=MD5'
            self._answer(message, "401 Unauthorized", addr, challenge)
            return
        uri = re.search(r"<([^>]+)>", message["Contact"])
        if uri:
            self.contacts[user[1]] = (uri[1], addr)
        self._answer(message, "200 OK", addr, f"Contact: {message['Contact']};expires=300")

    def _authentic(self, user: str, header: str) -> bool:
        given = dict(re.findall(r'(\w+)="?([^",]+)"?', header))
        ha1 = _md5(f"{user}:{REALM}:{self.passwords.get(user, '')}")
        ha2 = _md5(f"REGISTER:{given.get('uri')}")
        tail = f":{given['nc']}:{given['cnonce']}:{given['qop']}" if "qop" in given else ""
        return given.get("response") == _md5(f"{ha1}:{NONCE}{tail}:{ha2}")

    def _answer(self, request: Message, status: str, addr: tuple[str, int], *more: str) -> None:
        kept = [(n, v) for n, v in request.headers if n in ("Via", "From", "To", "Call-ID", "CSeq")]
        lines = [f"{n}: {v};tag=x" if n == "To" else f"{n}: {v}" for n, v in kept]
        self._send(
            "\r\n".join([f"SIP/2.0 {status}", *lines, *more, "Content-Length: 0", "", ""]), addr
        )

    def _send(self, text: str, addr: tuple[str, int]) -> None:
        self.transport.sendto(text.encode(), addr)

    @staticmethod
    def _branch(message: Message) -> str:
        return _md5(message["Via"].partition("branch=")[2])[:16]


def _keep_rest(top: re.Match[str]) -> str:
    """Some phones send all Vias in one line."""
    return "Via: " if top[1].startswith(",") else ""


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
