"""What the edge says to application servers, seen on the wire."""

import socket
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from ringfort.phones.message import Message


class InsideTap:
    """UDP to one address and port, from `with` on. Needs root, as the tests' namespace does."""

    def __init__(self, address: str, port: int) -> None:
        self._target = socket.inet_aton(address), port
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self._socket.setblocking(False)

    def heard(self, sent: Iterable[bytes]) -> list[str]:
        """First lines since the last time that belong to calls of the messages `sent`."""
        calls = {Message.parse(data.decode("utf-8", "replace")).call_id for data in sent} - {""}
        found = []
        while packet := self._next():
            size = (packet[0] & 15) * 4
            if (packet[16:20], int.from_bytes(packet[size + 2 : size + 4])) == self._target:
                message = Message.parse(packet[size + 8 :].decode("utf-8", "replace"))
                if message.call_id in calls:
                    found.append(message.start)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._socket.close()

    def _next(self) -> bytes:
        try:
            return self._socket.recv(65536)
        except BlockingIOError:
            return b""
