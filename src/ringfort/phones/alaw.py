"""G.711 A-law (ITU-T G.711) between bytes and 16-bit samples."""

from __future__ import annotations

from array import array
from collections.abc import Iterable


def _expand(code: int) -> int:
    code ^= 0x55
    exponent, mantissa = (code & 0x70) >> 4, code & 0x0F
    size = (mantissa << 4) + 8
    if exponent:
        size = (size + 0x100) << (exponent - 1)
    return size if code & 0x80 else -size


_EXPAND = array("h", (_expand(code) for code in range(256)))


def _compress(sample: int) -> int:
    sign, size = (0x80, sample) if sample >= 0 else (0, -sample - 1)
    exponent = max(0, min(size, 32767).bit_length() - 8)
    shift = exponent + 3 if exponent else 4
    mantissa = (min(size, 32767) >> shift) & 0x0F
    return (sign | exponent << 4 | mantissa) ^ 0x55


def decode(payload: bytes) -> array[int]:
    """8 kHz samples, one per byte."""
    return array("h", (_EXPAND[code] for code in payload))


def encode(samples: Iterable[int]) -> bytes:
    """One byte per 16-bit sample."""
    return bytes(_compress(sample) for sample in samples)
