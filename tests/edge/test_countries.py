"""The free database becomes one that the edge reads; private addresses are nowhere."""

from pathlib import Path

import pytest

from ringfort.domain.errors import Unavailable
from ringfort.edge.countries import Countries, convert
from ringfort.testing.countries import flat, write_countries

WORLD = {"77.88.0.0/18": "RU", "8.0.0.0/9": "US", "192.168.0.0/16": "AU", "5.0.0.0/8": "ru"}


def test_a_flat_database_is_retold(tmp_path: Path) -> None:
    write_countries(tmp_path / "flat", WORLD, tell=flat)
    convert(tmp_path / "flat", tmp_path / "good")
    known = Countries(tmp_path / "good")
    addresses = ("77.88.8.8", "5.1.1.1", "8.8.8.8", "9.9.9.9", "192.168.1.1", "192.169.1.1")
    assert [known.of(each) for each in addresses] == ["RU", "RU", "US", None, None, None]


def test_what_would_be_misread_is_refused(tmp_path: Path) -> None:
    write_countries(tmp_path / "again", WORLD)
    write_countries(tmp_path / "wide", {"192.0.0.0/4": "AU"}, tell=flat)
    for name, reason in (("again", "form"), ("wide", "private")):
        with pytest.raises(Unavailable, match=reason):
            convert(tmp_path / name, tmp_path / "good")
    assert not (tmp_path / "good").exists()


def test_without_a_database_nobody_is_anywhere(tmp_path: Path) -> None:
    assert Countries(tmp_path / "missing").of("8.8.8.8") is None
    write_countries(tmp_path / "known", WORLD)
    assert Countries(tmp_path / "known").of("nowhere") is None
    write_countries(tmp_path / "flat", WORLD, tell=flat)
    assert Countries(tmp_path / "flat").of("8.8.8.8") is None
