"""Opening SRTP, with the packet of libsrtp's own tests (key and salt of RFC 3711 B.3)."""

import base64

from ringfort.phones.message import Message
from ringfort.phones.srtp import SUITE, Keys

MASTER = bytes.fromhex("e1f97a0d3e018be0d64fa32c06de41390ec675ad498afeebb6960b3aabe6")
PLAIN = bytes.fromhex("800f1234decafbadcafebabe" + "ab" * 16)
SEALED = bytes.fromhex(
    "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb"
)


def told(inline: bytes) -> Message:
    line = f"a=crypto:1 {SUITE} inline:{base64.b64encode(inline).decode()}"
    return Message.parse(f"SIP/2.0 200 OK\r\nCall-ID: 1\r\n\r\nv=0\r\n{line}\r\n")


def test_a_known_packet_opens() -> None:
    keys = Keys()
    assert keys.open(SEALED) is None
    keys.learn([told(bytes(30)), told(MASTER)])
    assert keys.open(SEALED) == PLAIN


def test_what_is_not_sealed_with_a_known_key_does_not_open() -> None:
    keys = Keys()
    keys.learn([told(MASTER)])
    assert keys.open(PLAIN) is None
    assert keys.open(SEALED[:-1] + b"\0") is None
    assert keys.open(b"") is None
