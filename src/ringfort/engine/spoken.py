"""Notices that Asterisk's core sounds lack, spoken by the image's own espeak-ng as it is built."""

import shlex
from collections.abc import Iterator
from pathlib import Path

from ringfort.domain.notices import SPOKEN, Notice
from ringfort.texts import LANGUAGES, t

SOUNDS = Path("/usr/share/asterisk/sounds")
"""Inside the image; a folder for each language."""
_VOICES = {"en": "en-us+f3", "ru": "ru+f3"}
_WORDS_A_MINUTE = 140
_AS_TELEPHONES = "-r 8000 -b 16 -c 1"


def hook() -> str:
    """For mmdebstrap's `--customize-hook`: a line of shell, whose $1 is the root."""
    return f'chroot "$1" sh -ec {shlex.quote("; ".join(_commands()))}'


def path(language: str, notice: Notice) -> Path:
    """Where it is, inside the image."""
    return SOUNDS / language / f"{notice.value}.wav"


def _commands() -> Iterator[str]:
    for language in LANGUAGES:
        for notice in sorted(SPOKEN):
            text = shlex.quote(t(f"spoken.{notice.name.lower()}", language))
            target = path(language, notice)
            speak = f"espeak-ng -v {_VOICES[language]} -s {_WORDS_A_MINUTE} --stdout {text}"
            yield f"mkdir -p {target.parent}"
            yield f"{speak} | sox -t wav - {_AS_TELEPHONES} {target} norm -3"
