"""Uploaded pictures: looked at, bounded, and made anew, so that nothing else hides in them."""

import asyncio
import struct
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from ringfort.domain.errors import Invalid, TooLarge
from ringfort.texts import Text

LARGEST = 2 * 1024 * 1024
"""Bytes, of what comes and of what is made of it."""
WIDEST = 4096
"""Pixels, each way."""
_FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
_ONE_AT_A_TIME = asyncio.Semaphore(1)
_UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    Image.DecompressionBombError,
)
"""What Pillow raises over files that are none, or are broken."""


@dataclass(frozen=True, slots=True)
class Picture:
    """PNG, JPEG or WebP, without metadata, upright, its first frame."""

    content: bytes
    media_type: str
    width: int
    height: int


async def read(content: bytes) -> Picture:
    """The picture in an upload. TooLarge, or Invalid naming `file`."""
    if len(content) > LARGEST:
        raise TooLarge(Text("error.too_large", limit=LARGEST), field="file")
    async with _ONE_AT_A_TIME:
        try:
            return await asyncio.to_thread(_made_anew, content)
        except _UNREADABLE:
            raise Invalid(Text("error.no_picture"), field="file") from None


def _made_anew(content: bytes) -> Picture:
    with Image.open(BytesIO(content), formats=tuple(_FORMATS)) as image:
        kind = str(image.format)
        if max(image.size) > WIDEST:
            raise Invalid(Text("error.picture_too_wide", most=WIDEST), field="file")
        upright = ImageOps.exif_transpose(image).convert("RGB" if kind == "JPEG" else "RGBA")
    upright.info.clear()
    made = BytesIO()
    upright.save(made, kind, optimize=True) if kind == "PNG" else upright.save(made, kind)
    if made.tell() > LARGEST:
        raise TooLarge(Text("error.too_large", limit=LARGEST), field="file")
    return Picture(made.getvalue(), _FORMATS[kind], *upright.size)
