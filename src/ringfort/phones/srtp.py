"""Opens SRTP packets (RFC 3711) with the keys a phone was told in SDP (SDES, RFC 4568)."""

import base64
import hmac
import re
import struct
from collections.abc import Sequence
from hashlib import sha1

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from ringfort.phones.message import Message

SUITE = "AES_CM_128_HMAC_SHA1_80"
_KEY = re.compile(rf"^a=crypto:\d+ {SUITE} inline:([A-Za-z0-9+/=]+)", re.M)
_TAG = 10
_CIPHER, _AUTHENTICATION, _SALT = range(3)
"""Labels of the keys that are derived from a master key."""


class Key:
    """One master key with its salt; knows how often each source's sequence numbers began anew."""

    def __init__(self, inline: str) -> None:
        raw = base64.b64decode(inline)
        self._master, self._master_salt = raw[:16], raw[16:30]
        self._cipher = self._derived(_CIPHER, 16)
        self._authentication = self._derived(_AUTHENTICATION, 20)
        self._salt = int.from_bytes(self._derived(_SALT, 14)) << 16
        self._rounds: dict[int, int] = {}

    def open(self, data: bytes) -> bytes | None:
        """The RTP packet in it; None when it is not of this key."""
        if len(data) < 12 + _TAG:
            return None
        body, tag = data[:-_TAG], data[-_TAG:]
        _, sequence, _, source = struct.unpack("!HHII", data[:12])
        known = self._rounds.get(source, 0)
        for rounds in (known, known + 1):
            seal = hmac.digest(self._authentication, body + struct.pack("!I", rounds), sha1)
            if hmac.compare_digest(seal[:_TAG], tag):
                self._rounds[source] = rounds
                start = _head(body)
                vector = self._salt ^ (source << 64) ^ ((rounds << 16 | sequence) << 16)
                return body[:start] + _ctr(self._cipher, vector, body[start:])
        return None

    def _derived(self, label: int, size: int) -> bytes:
        vector = (int.from_bytes(self._master_salt) ^ label << 48) << 16
        return _ctr(self._master, vector, bytes(size))


class Keys:
    """Those that the messages so far have named."""

    def __init__(self) -> None:
        self._keys: dict[str, Key] = {}
        self._read = 0

    def learn(self, messages: Sequence[Message]) -> None:
        """`messages` grow from one call to the next."""
        for message in messages[self._read :]:
            for inline in _KEY.findall(message.body.replace("\r", "")):
                self._keys.setdefault(inline, Key(inline))
        self._read = len(messages)

    def open(self, data: bytes) -> bytes | None:
        """The RTP packet in it; None when no key fits, as for one in the clear."""
        found = (key.open(data) for key in reversed(self._keys.values()))
        return next(filter(None, found), None)


def _head(data: bytes) -> int:
    """Bytes of an RTP header with its sources and extension (RFC 3550 §5.1)."""
    start = 12 + 4 * (data[0] & 0x0F)
    if data[0] & 0x10:
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4])
    return start


def _ctr(key: bytes, vector: int, data: bytes) -> bytes:
    return Cipher(AES(key), CTR(vector.to_bytes(16))).encryptor().update(data)
