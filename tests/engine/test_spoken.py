"""What espeak-ng said when the image was built can be heard."""

import json
import wave
from array import array
from pathlib import Path

import pytest

from ringfort.domain.notices import SPOKEN, Notice
from ringfort.engine import image, spoken
from ringfort.settings import Settings
from ringfort.texts import LANGUAGES

FRAME_S = 0.02
LOUD = 500.0
"""Mean amplitude of a frame with speech in it; 32,767 is the most."""


@pytest.fixture(scope="session")
def root() -> Path:
    found = image.path(Settings())
    told = found / image.VERSIONS
    if not told.exists() or json.loads(told.read_text())["recipe"] != image.key():
        pytest.skip("an image of another recipe")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice", sorted(SPOKEN))
def test_each_notice_is_spoken(root: Path, language: str, notice: Notice) -> None:
    inside = spoken.path(language, notice)
    with wave.open(str(_in(root, inside))) as sound:
        assert (sound.getframerate(), sound.getsampwidth(), sound.getnchannels()) == (8000, 2, 1)
        samples = array("h", sound.readframes(sound.getnframes()))
    size = round(8000 * FRAME_S)
    frames = [samples[at : at + size] for at in range(0, len(samples) - size, size)]
    speech = FRAME_S * sum(sum(map(abs, frame)) / size > LOUD for frame in frames)
    assert 1.5 < speech < len(samples) / 8000 < 8, f"{speech:.1f} s of speech"


def _in(root: Path, path: Path) -> Path:
    """A file of the image, its absolute links followed inside."""
    found = root
    for part in path.parts[1:]:
        found = found / part
        while found.is_symlink():
            link = found.readlink()
            found = root / str(link).lstrip("/") if link.is_absolute() else found.parent / link
    return found
