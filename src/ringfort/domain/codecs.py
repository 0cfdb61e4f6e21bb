"""Audio codecs by their names in SDP, and the letters that stand for them at the edge."""

from typing import Literal

Codec = Literal["PCMA", "PCMU", "G722", "opus", "G729"]

LETTERS: dict[Codec, str] = {"PCMA": "a", "PCMU": "u", "G722": "g", "opus": "o", "G729": "n"}
SPOKEN: tuple[Codec, ...] = ("PCMA", "PCMU", "G722")
"""What application servers speak, in their order; the relay translates the others to the first."""
VIDEO = "v"
"""Stands at the edge for video, whose codec is up to the devices."""
