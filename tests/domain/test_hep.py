"""Copies of SIP messages in HEP version 3, also malformed, cut off and hostile ones."""

import struct
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfort.domain.sip import hep
from ringfort.testing.captured import datagram

MESSAGE = b"OPTIONS sip:a SIP/2.0\r\n\r\n"


def test_a_copy() -> None:
    copy = hep.parse(datagram(MESSAGE, at=1_700_000_000.25))
    assert copy is not None
    assert copy.at == datetime.fromtimestamp(1_700_000_000.25, UTC)
    assert (copy.source, copy.target) == ("192.0.2.7:5060", "192.0.2.1:5060")
    assert (copy.transport, copy.message) == ("udp", MESSAGE)


def test_ipv6() -> None:
    copy = hep.parse(datagram(MESSAGE, source="2001:db8::7", target="2001:db8::1"))
    assert copy is not None
    assert (copy.source, copy.target) == ("[2001:db8::7]:5060", "[2001:db8::1]:5060")


def test_a_copy_that_is_cut_off_is_none() -> None:
    whole = datagram(MESSAGE)
    for length in range(len(whole)):
        cut = whole[:length]
        assert hep.parse(cut) is None
        honest = cut[:4] + struct.pack("!H", length) + cut[6:]
        assert hep.parse(honest) is None or length < 6


def _changed(at: int, value: bytes) -> bytes:
    whole = datagram(MESSAGE)
    return whole[:at] + value + whole[at + len(value) :]


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"HEP3",
        b"HEP3\x00\x06",
        b"HEP2" + datagram(MESSAGE)[4:],
        datagram(MESSAGE) + b"x",
        datagram(b""),
        _changed(10, b"\x00\x00"),  # a chunk of no length would be read for ever
        _changed(10, b"\xff\xff"),
        _changed(10, b"\x00\x05"),
    ],
)
def test_hostile(hostile: bytes) -> None:
    assert hep.parse(hostile) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_a_copy_or_none(noise: bytes) -> None:
    hep.parse(noise)
    framed = b"HEP3" + struct.pack("!H", 6 + len(noise)) + noise
    hep.parse(framed)


@given(st.integers(0, 120), st.binary(min_size=1, max_size=8))
def test_any_damage_is_survived(at: int, damage: bytes) -> None:
    copy = hep.parse(_changed(at, damage)[: len(datagram(MESSAGE))])
    assert copy is None or copy.message
