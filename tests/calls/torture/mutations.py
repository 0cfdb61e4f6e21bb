"""Ways to spoil a message. Each kind is a function of a random generator and a sound message."""

import re
import struct
from collections.abc import Callable
from random import Random

Kind = Callable[[Random, bytes], bytes]
KINDS: dict[str, Kind] = {}
NOISE = {"random_bytes", "rtp", "rtcp", "stun", "tls_hello", "http", "websocket"}
"""Kinds that are no SIP at all: the edge does not even log them."""

HOSTILE = (
    "' OR '1'='1", "'; DROP TABLE location;--", '" UNION SELECT ha1 FROM ha1--', "$(reboot)",
    "`id`", "|nc", "&&halt", "../../etc/passwd", "%s%s%s%n", "%x%x%p%99999999d",
    "$fU", "$sht(a=>b)",
    "{{7*7}}", "\\\\host", "<script>", "${jndi:x}",
)  # fmt: skip
_NUMBERS = rb"(?im)^((?:cseq|max-forwards|expires|content-length)\s*:\s*)(\d+)"


def kind(function: Kind) -> Kind:
    """Register a mutator under its name."""
    KINDS[function.__name__] = function
    return function


@kind
def truncated(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(1, len(data))]


@kind
def spliced(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data))
    return data[:at] + data[random.randrange(len(data)) :]


@kind
def flipped_bits(random: Random, data: bytes) -> bytes:
    spoilt = bytearray(data)
    for _ in range(random.randint(1, 20)):
        spoilt[random.randrange(len(spoilt))] ^= 1 << random.randrange(8)
    return bytes(spoilt)


@kind
def nul_bytes(random: Random, data: bytes) -> bytes:
    return _sown(random, data, b"\0", random.randint(1, 8))


@kind
def not_utf8(random: Random, data: bytes) -> bytes:
    return _sown(random, data, random.choice([b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf8"]), 6)


@kind
def separators(random: Random, data: bytes) -> bytes:
    return _sown(random, data, random.choice([b";", b",", b"=", b":", b"@", b";;,;,,", b"?"]), 5)


@kind
def unbalanced_brackets(random: Random, data: bytes) -> bytes:
    spoilt = data.replace(random.choice([b"<", b">"]), b"", random.randint(1, 4))
    return _sown(random, spoilt, random.choice([b"<", b">", b"[", b"]", b"<<<<"]), 2)


@kind
def nested_quotes(random: Random, data: bytes) -> bytes:
    name = b'"' * random.randint(1, 9) + rb"\"" * random.randint(0, 300) + b"\\"
    return re.sub(rb"(?m)^(From|To): ", lambda m: m[0] + name + b" ", data)


@kind
def mixed_line_ends(random: Random, data: bytes) -> bytes:
    return re.sub(rb"\r\n", lambda _: random.choice([b"\r\n", b"\n", b"\r", b"\n\r"]), data)


@kind
def folded(random: Random, data: bytes) -> bytes:
    return re.sub(rb"[ ;,=]", lambda m: random.choice([m[0], b"\r\n" + m[0] + b" \t"]), data)


@kind
def doubled_headers(random: Random, data: bytes) -> bytes:
    head, body = _parted(data)
    return _joined([*head, *random.choices(head[1:], k=random.randint(1, 30))], body)


@kind
def missing_headers(random: Random, data: bytes) -> bytes:
    head, body = _parted(data)
    return _joined([head[0], *random.sample(head[1:], random.randrange(len(head) - 1))], body)


@kind
def shuffled_headers(random: Random, data: bytes) -> bytes:
    head, body = _parted(data)
    return _joined([head[0], *random.sample(head[1:], len(head) - 1)], body)


@kind
def many_headers(random: Random, data: bytes) -> bytes:
    head, body = _parted(data)
    return _joined([*head, *(b"X-%d: %d" % (n, n) for n in range(random.randint(100, 2000)))], body)


@kind
def giant_header(random: Random, data: bytes) -> bytes:
    head, body = _parted(data)
    at = random.randrange(1, len(head))
    head[at] += random.choice([b"a", b";a=b", b"<", b'"']) * random.randint(2000, 10000)
    return _joined(head, body)[:60000]


@kind
def giant_uri(random: Random, data: bytes) -> bytes:
    return data.replace(b"sip:", b"sip:" + b"9" * random.randint(500, 20000), 1)


@kind
def deep_vias(random: Random, data: bytes) -> bytes:
    head, body = _parted(data)
    vias = [
        b"Via: SIP/2.0/UDP h%d;branch=z9hG4bK%d" % (n, n) for n in range(random.randint(50, 900))
    ]
    return _joined([head[0], *vias, *head[1:]], body)


@kind
def negative_numbers(random: Random, data: bytes) -> bytes:
    return re.sub(_NUMBERS, lambda m: m[1] + b"-" * random.randint(0, 2) + m[2], data)


@kind
def huge_numbers(random: Random, data: bytes) -> bytes:
    return re.sub(_NUMBERS, lambda m: m[1] + b"%d" % 10 ** random.randint(1, 60), data)


@kind
def length_too_short(random: Random, data: bytes) -> bytes:
    return _with_length(data, random.randrange(max(1, len(data.partition(b"\r\n\r\n")[2]))))


@kind
def length_too_long(random: Random, data: bytes) -> bytes:
    return _with_length(data, len(data) + random.choice([1, 100, 65536, 1 << 31, 1 << 32, 1 << 63]))


@kind
def hostile_user(random: Random, data: bytes) -> bytes:
    return re.sub(
        rb"sip:\w*@", b"sip:" + random.choice(HOSTILE).encode().replace(b"\\", rb"\\") + b"@", data
    )


@kind
def escaped_user(random: Random, data: bytes) -> bytes:
    escapes = [b"%00", b"%0d%0aX-Ringfort-Account:%20evil", b"%zz", b"%", b"%25%32%35", b"%ff"]
    return re.sub(rb"sip:(\w+)@", lambda m: b"sip:" + m[1] + random.choice(escapes) + b"@", data)


@kind
def strange_host(random: Random, data: bytes) -> bytes:
    hosts = [
        b"[::",
        b"[fe80::1%25lo]",
        b"256.256.256.256",
        b"0",
        b"..",
        b"127.66.0.11",
        b"-",
        b"x" * 300,
    ]
    port = random.choice([b"", b":0", b":65536", b":99999999999", b":-1"])
    return re.sub(rb"@[\w.-]+", lambda _: b"@" + random.choice(hosts) + port, data)


@kind
def strange_start(random: Random, data: bytes) -> bytes:
    first = random.choice(
        [
            b"INVITE", b"INVITE sip:a@b", b"INVITE  sip:a@b  SIP/2.0", b"INVITE\tsip:a@b SIP/2.0",
            b"SIP/2.0", b"SIP/2.0 abc OK", b"SIP/2.0 -1 OK", b"SIP/2.0 99999999999 OK", b"A" * 5000,
            b"INVITE sip: SIP/2.0", b"\x16 sip:a@b SIP/2.0", b"INVITE sip:a@b SIP/9.9", b"",
        ]
    )  # fmt: skip
    return first + b"\r\n" + data.partition(b"\r\n")[2]


@kind
def broken_sdp(random: Random, data: bytes) -> bytes:
    head, body = _parted(data)
    lines = (body or b"v=0\r\ns=-\r\nm=audio 1 RTP/AVP 0\r\n").split(b"\r\n")
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(lines))
        lines[at] = random.choice(
            [
                b"", b"m=audio 99999 RTP/AVP 0", b"m=audio -1 RTP/AVP 0", b"m=",
                b"c=IN IP4 999.1.1.1",
                b"c=IN IP6 ::", b"a=rtpmap:" + b"9" * 400, b"m=audio 1 RTP/AVP" + b" 0" * 900,
                b"a=crypto:1 X inline:!", b"\0\0", b"=" * 50, b"v=9",
                b"a=candidate:" + b"1 " * 50,
            ]
        )  # fmt: skip
    return _with_length(_joined(head, b"\r\n".join(lines)), len(b"\r\n".join(lines)))


@kind
def random_bytes(random: Random, _: bytes) -> bytes:
    return random.randbytes(random.randint(1, 3000))


@kind
def rtp(random: Random, _: bytes) -> bytes:
    return struct.pack("!BBHII", 0x80, 8, random.randrange(65536), 160, 7) + random.randbytes(160)


@kind
def rtcp(random: Random, _: bytes) -> bytes:
    return struct.pack("!BBHI", 0x80, 200, 6, 7) + random.randbytes(20)


@kind
def stun(random: Random, _: bytes) -> bytes:
    return struct.pack("!HHI", random.choice([1, 3, 0x101]), 0, 0x2112A442) + random.randbytes(12)


@kind
def tls_hello(random: Random, _: bytes) -> bytes:
    return b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + random.randbytes(505)


@kind
def http(random: Random, _: bytes) -> bytes:
    line = random.choice([b"GET /", b"POST /RPC", b"CONNECT x:1", b"PRI *"]) + b" HTTP/1.1\r\n"
    return line + b"Host: edge\r\nContent-Length: 5\r\n\r\nhello"


@kind
def websocket(random: Random, _: bytes) -> bytes:
    return b"\x81\xfe" + struct.pack("!H", 500) + random.randbytes(504)


def _sown(random: Random, data: bytes, seed: bytes, times: int) -> bytes:
    """`seed` put in at random places."""
    for _ in range(times):
        at = random.randrange(len(data))
        data = data[:at] + seed + data[at:]
    return data


def _parted(data: bytes) -> tuple[list[bytes], bytes]:
    head, _, body = data.partition(b"\r\n\r\n")
    return head.split(b"\r\n"), body


def _joined(head: list[bytes], body: bytes) -> bytes:
    return b"\r\n".join([*head, b"", body])


def _with_length(data: bytes, length: int) -> bytes:
    return re.sub(rb"(?i)(content-length: )\d+", rb"\g<1>%d" % length, data, count=1)
