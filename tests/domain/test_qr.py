"""QR codes say what they should, as SVG that any viewer draws."""

import re
from xml.etree import ElementTree

import segno

from ringfort.domain import qr

LINK = f"https://pbx.example.com/api/v1/secrets/{'x' * 43}"
QUIET = 4
"""Modules of white on each side (ISO/IEC 18004 §5.3.8)."""


def modules(svg: str) -> set[tuple[int, int]]:
    """Column and row of every dark module, from the path that draws them line by line."""
    [path] = [each for each in ElementTree.fromstring(svg).iter() if "stroke" in each.attrib]
    dark, x, y = set(), 0.0, 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path.attrib["d"]):
        first, *rest = (float(each) for each in re.findall(r"-?[\d.]+", numbers))
        if command == "h":
            dark |= {(round(x) + each, int(y)) for each in range(round(first))}
            x += first
        else:
            x, y = (first, rest[0]) if command == "M" else (x + first, y + rest[0])
    return dark


def test_it_says_the_text() -> None:
    code = segno.make(LINK, error="m", micro=False)
    dark = {
        (column + QUIET, row + QUIET)
        for row, line in enumerate(code.matrix)
        for column, is_dark in enumerate(line)
        if is_dark
    }
    assert modules(qr.svg(LINK)) == dark
    assert modules(qr.svg(LINK + "x")) != dark


def test_it_stands_for_itself_on_white() -> None:
    root = ElementTree.fromstring(qr.svg(LINK))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert any(each.attrib.get("fill") == "#fff" for each in root.iter())
