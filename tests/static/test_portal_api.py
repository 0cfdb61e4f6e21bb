"""What the portal knows of the API is what the API says."""

from pathlib import Path

import pytest

from tools.portal_api.files import files

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("path", files())
def test_the_portals_file_is_up_to_date(path: str) -> None:
    fresh = files()[path]
    assert (ROOT / path).read_text(encoding="utf-8") == fresh, (
        "write it anew: PYTHONPATH=src python -m tools.portal_api"
    )
