"""Tones, A-law, recordings and prompt codes, without any phone."""

import random
import wave
from array import array
from pathlib import Path

import pytest

from ringfort.phones import alaw, tone
from ringfort.phones.packet import EVENTS, PCMA, Packet
from ringfort.phones.recording import Recording
from ringfort.phones.rtp import Talker
from ringfort.testing.prompts import Prompts

NAMES = ["hello", "vm-goodbye", *(f"digits/{n}" for n in range(10)), *(f"p{n}" for n in range(900))]


def over_alaw(samples: "array[int]") -> "array[int]":
    return alaw.decode(alaw.encode(samples))


def test_alaw_keeps_a_tone() -> None:
    for code in range(256):
        assert alaw.encode(alaw.decode(bytes([code]))) == bytes([code])


@pytest.mark.parametrize("frequency", [400, 1000, 3300])
def test_a_tone_is_told_from_its_neighbours(frequency: int) -> None:
    frame = over_alaw(tone.tone(frequency, seconds=0.02, start=37))
    assert tone.holds(frame, frequency)
    assert not tone.holds(frame, frequency + 50)
    assert not tone.holds(frame, frequency - 50)


def test_silence_noise_and_a_mix_hold_no_tone() -> None:
    noise = array("h", (random.Random(1).randint(-8000, 8000) for _ in range(160)))
    for frame in (array("h", [0] * 160), noise, tone.tone(400, 1000, seconds=0.02)):
        assert not tone.holds(frame, 400)


def record(*frequencies: int, lost: int = 0) -> Recording:
    """One frame each, 20 ms apart from time 0; every `lost`-th is missing."""
    recording = Recording()
    for n, frequency in enumerate(frequencies):
        payload = alaw.encode(tone.tone(frequency, seconds=0.02))
        if not lost or n % lost:
            recording.add(Packet(PCMA, n, n * 160, 1, payload), n * 0.02)
    return recording


def test_lost_frames_count_as_silence() -> None:
    assert record(*[400] * 100).sound(400, 0.0, 2.0).ok
    assert record(*[400] * 100, lost=30).sound(400, 0.0, 2.0).ok
    assert not record(*[400] * 100, lost=10).sound(400, 0.0, 2.0).ok


def test_duplicates_count_once() -> None:
    recording = record(400)
    recording.add(recording.frames[0].packet, 1.0)
    assert len(recording.frames) == 1


async def test_time_until_a_tone_is_back() -> None:
    recording = record(*[400] * 50, *[600] * 50, *[400] * 50)
    back = await recording.again(400, since=1.5, within=0)
    assert back == pytest.approx(0.5)
    assert await recording.again(1000, since=0.0, within=0) is None


def test_longest_gap() -> None:
    recording = record(*[400] * 10)
    assert recording.longest_gap(0.0, 1.0) == pytest.approx(1.0 - 9 * 0.02)


def test_digits_count_events_not_packets() -> None:
    recording = Recording()
    for n, (digit, began) in enumerate([(1, 0), (1, 0), (1, 0), (1, 1600), (10, 3200)]):
        recording.add(Packet(EVENTS, n, began, 7, bytes([digit, 10, 0, 160])), n * 0.02)
    assert recording.digits() == "11*"


async def test_talkers_hear_each_other() -> None:
    async with Talker.at("127.0.0.1", 400) as one, Talker.at("127.0.0.1", 700) as other:
        one.speak_to("127.0.0.1", other.port)
        other.speak_to("127.0.0.1", one.port)
        assert await one.heard.until(lambda: len(one.heard.frames) > 30, within=3)
        start, end = one.heard.frames[0].at, one.heard.frames[-1].at
        assert one.heard.sound(700, start, end).ok
        one.press("42#")
        assert await other.heard.until(lambda: other.heard.digits() == "42#", within=3)


def test_every_prompt_is_heard_as_itself() -> None:
    prompts = Prompts(NAMES)
    for name in random.Random(2).sample(NAMES, 40):
        sound = over_alaw(tone.tone(*prompts.pair(name), seconds=0.36, start=0))
        assert prompts.heard(sound[53:]) == [name]


def test_prompts_in_a_row_and_a_phone_between(tmp_path: Path) -> None:
    prompts = Prompts(NAMES)
    prompts.write(tmp_path)
    sound = array("h")
    for name in ("digits/1", "digits/1", "hello"):
        with wave.open(str(tmp_path / f"{name}.wav")) as file:
            sound.frombytes(file.readframes(file.getnframes()))
        sound.extend(tone.tone(1000, seconds=0.1) if name == "hello" else [])
    assert prompts.heard(over_alaw(sound)) == ["digits/1", "digits/1", "hello"]
    assert Prompts.of(tmp_path).pair("hello") == prompts.pair("hello")


def test_more_prompts_than_codes_is_an_error() -> None:
    with pytest.raises(ValueError, match="two-tone"):
        Prompts(map(str, range(3000)))
