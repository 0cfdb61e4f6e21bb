"""QR codes (ISO/IEC 18004) to be scanned from a screen or from paper."""

from io import BytesIO

import segno


def svg(text: str) -> str:
    """An SVG document: black on white with its quiet zone; a sixth of it may be spoilt."""
    written = BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(written, kind="svg", scale=4, light="#fff", xmldecl=False, nl=False)
    return written.getvalue().decode()
