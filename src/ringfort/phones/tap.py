"""Hears what reaches a range of UDP ports on this machine, without being in the way.

baresip's own recording stops at the first hold, so its sound is judged on the wire. Needs
CAP_NET_RAW in the network namespace of the phones.
"""

import asyncio
import ctypes
import socket
import struct
import time
from collections.abc import Callable
from typing import Self

from ringfort.phones.packet import Packet
from ringfort.phones.recording import Recording

_ETH_P_IP = 0x0800
_SO_ATTACH_FILTER = 26
_SO_TIMESTAMPNS = 35


class Tap:
    """Records RTP sent to UDP ports `ports`; close it when done.

    `unsealed` makes RTP of what is encrypted; what it makes None of is not heard.
    """

    def __init__(
        self, ports: range, unsealed: Callable[[bytes], bytes | None] | None = None
    ) -> None:
        self._unsealed = unsealed or (lambda data: data)
        self.heard = Recording()
        self._socket = socket.socket(
            socket.AF_PACKET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK, socket.htons(_ETH_P_IP)
        )
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        _only_ports(self._socket, ports)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket, self.read)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop; what was heard stays. Closing twice is fine."""
        if self._socket.fileno() < 0:
            return
        self._loop.remove_reader(self._socket)
        self._socket.close()

    def read(self) -> None:
        """Take what has arrived by now, with the kernel's arrival times."""
        if self._socket.fileno() < 0:
            return
        began = self._loop.time() - time.time()
        while True:
            try:
                data, extra, *_ = self._socket.recvmsg(2048, 64)
            except BlockingIOError:
                return
            rtp = self._unsealed(data[(data[0] & 0x0F) * 4 + 8 :])
            if packet := Packet.parse(rtp or b""):
                seconds, nanoseconds = struct.unpack("qq", extra[0][2])
                self.heard.add(packet, began + seconds + nanoseconds / 1e9)


def _only_ports(sock: socket.socket, ports: range) -> None:
    """Attach a classic BPF programme: whole IPv4 UDP packets to these ports."""
    program = [
        (0x30, 0, 0, 9),  # A = protocol
        (0x15, 0, 7, socket.IPPROTO_UDP),
        (0x28, 0, 0, 6),  # A = flags and fragment offset
        (0x45, 5, 0, 0x1FFF),
        (0xB1, 0, 0, 0),  # X = length of the IP header
        (0x48, 0, 0, 2),  # A = destination port
        (0x35, 0, 2, ports.start),
        (0x25, 1, 0, ports.stop - 1),
        (0x06, 0, 0, 0xFFFF),  # keep
        (0x06, 0, 0, 0),  # drop
    ]
    code = b"".join(struct.pack("HBBI", *line) for line in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    fprog = struct.pack("HL", len(program), ctypes.addressof(buffer))
    sock.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, fprog)
