"""No secret of a SIP message is kept, however it is written."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfort.domain.sip.masking import masked
from ringfort.testing.captured import CREDENTIALS, SDP, request

SECRET = "5ec2e7"
HIDDEN = [
    'Authorization: Digest username="a", response="5ec2e7"',
    'Proxy-Authorization:Digest response="5ec2e7"',
    'AUTHORIZATION : digest username="a",\r\n response="5ec2e7"',
    'Authorization: Digest username="a",\r\n\tresponse\t= "5ec2e7", uri="b"',
    "Authorization: Digest response=5ec2e7",
    'Authorization: Digest response="5ec2e7',
    'Authorization: Digest x="\\"", response="5ec2e7"',
    "Authorization: Basic 5ec2e7",
    "Authorization: Bearer 5ec2e7",
    'WWW-Authenticate: Digest realm="a", nonce="5ec2e7", opaque="5ec2e7"',
    'Proxy-Authenticate: Digest nonce="5ec2e7"',
    'Authentication-Info: rspauth="5ec2e7", nextnonce="5ec2e7"',
    "X-Auth-Token: 5ec2e7",
    "Cookie: a=5ec2e7",
    "X-Api-Key: 5ec2e7",
    "X-Password: a\r\n 5ec2e7",
    "Contact: <sip:anna:5ec2e7@192.0.2.1>",
    "Contact: <sips:anna:5ec2e7@192.0.2.1>",
    "Refer-To: <sip:b@c?Authorization=5ec2e7>",
    "Record-Route: <sip:192.0.2.1;lr;k=5ec2e70000000000000000ab;w=a/b>",
    "Contact: <sip:5ec2e75ec2e75ec2e75ec2e7@192.0.2.1>",
]  # fmt: skip
BODIES = [
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:5ec2e7|2^31",
    "a=crypto:1 AEAD_AES_256_GCM  inline:5ec2e7",
    "A=CRYPTO:1 x INLINE:5ec2e7",
    "a=crypto: 5ec2e7",
    "a=key-mgmt:mikey 5ec2e7",
    "a=ice-pwd:5ec2e7",
    "k=base64:5ec2e7",
    "k=clear:5ec2e7",
]


@pytest.mark.parametrize("line", HIDDEN)
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_headers(line: str, end: str) -> None:
    text = f"INVITE sip:b@c SIP/2.0\r\nTo: <sip:b@c>\r\n{line}\r\nCSeq: 1 INVITE\r\n\r\n"
    told = masked(text.replace("\r\n", end).encode()).decode()
    assert SECRET not in told
    assert "CSeq: 1 INVITE" in told
    assert "To: <sip:b@c>" in told


@pytest.mark.parametrize("line", BODIES)
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_bodies(line: str, end: str) -> None:
    told = masked(f"v=0{end}{line}{end}a=sendrecv{end}".encode()).decode()
    assert SECRET not in told
    assert told.endswith(f"{end}a=sendrecv{end}")


def test_digits_of_a_call() -> None:
    for kind, body in (("dtmf-relay", "Signal=5\r\nDuration=160"), ("dtmf", "5")):
        text = request("INFO", "sip:b@c", "x", f"Content-Type: application/{kind}", body=body)
        told = masked(text.encode()).decode()
        assert told.endswith(f"application/{kind}\r\n\r\n*")


def test_what_is_harmless_stays() -> None:
    text = request("INVITE", "sip:1002@acme", "call-1", CREDENTIALS, body=SDP)
    told = masked(text.encode()).decode()
    assert 'Digest username="anna", realm="acme", nonce=*, uri="sip:1002@acme", response=*' in told
    assert "nc=00000001" in told
    assert "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:*\r\n" in told
    assert "secret" not in told
    plain = request("INVITE", "sip:1002@acme:5060;transport=tcp", "call-1", "k: timer")
    assert masked(plain.encode()).decode() == plain


@given(st.binary(max_size=400))
def test_any_bytes(noise: bytes) -> None:
    masked(noise)
    hidden = masked(b'Authorization: Digest response="5ec2e7"\r\n' + noise)
    assert b'response="5ec2e7"' not in hidden.partition(b"\r\n")[0]


@pytest.mark.parametrize(
    "piece",
    [
        "token", "a=crypto:1 ", "Authorization: Digest a=\"\\\"", "sip:", "sip:a:", "x=\"", "k=",
        "\r\n ", "authorization ", "-" * 40, "inline:", "?authorization=", "0123456789abcdef",
    ],
)  # fmt: skip
def test_no_message_takes_long(piece: str) -> None:
    """Expressions that look back would take minutes."""
    began = time.process_time()
    masked((piece * 20_000)[:16_384].encode())
    masked(("Authorization: Digest " + piece * 20_000)[:16_384].encode())
    assert time.process_time() - began < 1
