"""Phones that answer by themselves, so that a newcomer's first call is heard."""

import subprocess
import wave
from pathlib import Path

from ringfort.phones.baresip import Jail
from ringfort.texts import t

SECONDS = 300
_RATE = 8000
_PAUSE_S = 1


def greeting(folder: Path, jail: Jail) -> Path:
    """What they say, in both languages, again and again for `SECONDS`; made once."""
    path = folder / "greeting.wav"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    once = b"".join(_speak(folder, jail, language) for language in ("en", "ru"))
    part = path.with_suffix(".part")
    with wave.open(str(part), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_RATE)
        sound.writeframes(once * (SECONDS * _RATE * 2 // len(once)))
    part.replace(path)
    return path


def _speak(folder: Path, jail: Jail, language: str) -> bytes:
    """16-bit samples at 8 kHz of one sentence, and a pause."""
    argv = ["espeak-ng", "-v", language, "--stdout", t("demo.greeting", language)]
    spoken = subprocess.run(jail(argv, folder), check=True, capture_output=True).stdout
    header = 44
    return _to_8_khz(spoken[header:]) + bytes(2 * _RATE * _PAUSE_S)


def _to_8_khz(samples: bytes) -> bytes:
    """From espeak's 22,050 Hz by taking means of neighbours: plain, and good enough for speech."""
    values = memoryview(samples[: len(samples) // 2 * 2]).cast("h")
    ratio = 22050 / _RATE
    made = bytearray()
    for n in range(int(len(values) / ratio) - 1):
        window = values[int(n * ratio) : int((n + 1) * ratio)]
        made += int(sum(window) / len(window)).to_bytes(2, "little", signed=True)
    return bytes(made)
