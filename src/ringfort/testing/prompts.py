"""Prompt language `qaa`: every prompt is a two-tone code, so that hearing it is decoding it.

A code is a pair of frequencies of a 50 Hz grid sounding together; the pair is the place of the
prompt's name in the sorted list of names. Phones send one tone, so neither is taken for the other.
"""

from __future__ import annotations

import wave
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import combinations, groupby
from pathlib import Path

from ringfort.phones.tone import FRAME, RATE, STEP, share, tone

SOUNDING = 0.36
"""Seconds of tones in a prompt file."""
PAUSE = 0.04
"""Seconds of silence after them: two prompts in a row stay two."""
FREQUENCIES = range(350, 3400, STEP)
"""What a telephone channel passes."""
_APART = 3 * STEP
_PURE = 0.8
_LEAST = 4
"""Frames (80 ms) that must agree before a prompt counts as heard."""


class Prompts:
    """The code of a list of prompt names; the same list always gives the same code."""

    def __init__(self, names: Iterable[str]) -> None:
        """Raises ValueError when there are more names than pairs (about 1,700)."""
        self.names = sorted(set(names))
        pairs = _pairs()
        if len(self.names) > len(pairs):
            raise ValueError(f"{len(self.names)} prompts, but only {len(pairs)} two-tone codes")
        self._pair = dict(zip(self.names, pairs, strict=False))
        self._name = {pair: name for name, pair in self._pair.items()}

    @classmethod
    def of(cls, folder: Path) -> Prompts:
        """Names of the prompts in a sounds folder of Asterisk ("digits/1", "vm-goodbye")."""
        return cls(
            str(file.relative_to(folder).with_suffix(""))
            for file in folder.rglob("*")
            if file.suffix in (".wav", ".gsm", ".ulaw", ".alaw", ".g722", ".sln16")
        )

    def pair(self, name: str) -> tuple[int, int]:
        """Both frequencies in Hz, the lower one first."""
        return self._pair[name]

    def write(self, folder: Path, lengths: Mapping[str, float] | None = None) -> None:
        """Write `<folder>/<name>.wav` for all: 8 kHz, 16 bit, mono, 400 ms.

        `lengths` are seconds for prompts that have to sound longer.
        """
        silence = bytes(2 * round(PAUSE * RATE))
        for name, pair in self._pair.items():
            file = folder / f"{name}.wav"
            file.parent.mkdir(parents=True, exist_ok=True)
            with wave.open(str(file), "wb") as sound:
                sound.setnchannels(1)
                sound.setsampwidth(2)
                sound.setframerate(RATE)
                seconds = (lengths or {}).get(name, SOUNDING)
                sound.writeframes(tone(*pair, seconds=seconds).tobytes() + silence)

    def heard(self, samples: Sequence[int]) -> list[str]:
        """Prompts in recorded 8 kHz sound, in order; other sound is passed over."""
        frames = (samples[at : at + FRAME] for at in range(0, len(samples) - FRAME + 1, FRAME))
        runs = ((name, sum(1 for _ in run)) for name, run in groupby(map(self._decode, frames)))
        return [name for name, length in runs if name and length >= _LEAST]

    def _decode(self, frame: Sequence[int]) -> str | None:
        if not any(frame):
            return None
        shares = {frequency: share(frame, frequency) for frequency in FREQUENCIES}
        low, high = sorted(sorted(shares, key=shares.__getitem__)[-2:])
        if shares[low] + shares[high] < _PURE or min(shares[low], shares[high]) < 0.2:
            return None
        return self._name.get((low, high))


@cache
def _pairs() -> list[tuple[int, int]]:
    return [(a, b) for a, b in combinations(FREQUENCIES, 2) if b - a >= _APART]
