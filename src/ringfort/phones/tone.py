"""Tones in 20 ms frames of 8 kHz sound.

In a frame of 160 samples all multiples of 50 Hz are orthogonal, whatever their phase: a frequency
on that grid is told from every other without a window function.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import lru_cache
from math import cos, pi, sin

RATE = 8000
"""Samples per second."""
FRAME = 160
"""Samples in 20 ms."""
STEP = 50
"""Grid of usable frequencies, Hz."""
SILENT = 100.0
"""Mean square below which a frame is silence (amplitude 10 of 32,767)."""
PURE = 0.8
"""Share of a frame's energy that must lie in the tone."""


@lru_cache(maxsize=256)
def _waves(frequency: int, length: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    turn = 2 * pi * frequency / RATE
    angles = [turn * n for n in range(length)]
    return tuple(map(cos, angles)), tuple(map(sin, angles))


def share(samples: Sequence[int], frequency: int) -> float:
    """Part of the frame's energy at `frequency`, 0…1; 0 for silence."""
    length = len(samples)
    energy = float(sum(s * s for s in samples))
    if not length or energy / length < SILENT:
        return 0.0
    cosines, sines = _waves(frequency, length)
    real = sum(s * c for s, c in zip(samples, cosines, strict=True))
    imaginary = sum(s * c for s, c in zip(samples, sines, strict=True))
    return min(1.0, 2 * (real * real + imaginary * imaginary) / (length * energy))


def loud(samples: Sequence[int]) -> bool:
    """True when the frame is no silence."""
    return sum(s * s for s in samples) >= SILENT * len(samples) > 0


def holds(samples: Sequence[int], frequency: int) -> bool:
    """True when the frame is that tone and next to nothing else."""
    return share(samples, frequency) >= PURE


def tone(*frequencies: int, seconds: float, amplitude: int = 8000, start: int = 0) -> array[int]:
    """Sum of sines, each of `amplitude` / count; `start` is the sample to begin at."""
    count = round(seconds * RATE)
    turns = [2 * pi * f / RATE for f in frequencies]
    part = amplitude / max(1, len(turns))
    return array(
        "h",
        (round(sum(part * sin(turn * n) for turn in turns)) for n in range(start, start + count)),
    )
