"""A wheel has the portal inside, and there is none without."""

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "src/ringfort")
CALL = "import sys; from setuptools import build_meta as b; print(getattr(b, sys.argv[1])('out'))"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy with a portal that was built."""
    copy = tmp_path / "checkout"
    for name in NEEDED:
        source, target = ROOT / name, copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    dist = copy / "portal" / "dist"
    (dist / "assets").mkdir(parents=True)
    for name in ("index.html", ".sources", "assets/index-1a.js", "assets/index-1a.js.br"):
        (dist / name).write_text(name)
    return copy


def built(checkout: Path, kind: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", CALL, kind]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)


def files(checkout: Path, kind: str) -> list[str]:
    """Names in what was built."""
    result = built(checkout, kind)
    assert result.returncode == 0, result.stderr[-2000:]
    path = checkout / "out" / result.stdout.splitlines()[-1]
    if path.suffix == ".whl":
        return zipfile.ZipFile(path).namelist()
    with tarfile.open(path) as sdist:
        return [name.partition("/")[2] for name in sdist.getnames()]


def test_a_wheel_has_the_portal_inside(checkout: Path) -> None:
    stale = checkout / "build/lib/ringfort/portal/assets/index-0f.js"
    stale.parent.mkdir(parents=True)
    stale.write_text("of an earlier build")
    found = files(checkout, "build_wheel")
    portal = [name for name in found if name.startswith("ringfort/portal/")]
    assert sorted(name.removeprefix("ringfort/portal/") for name in portal) == [
        "assets/index-1a.js",
        "assets/index-1a.js.br",
        "index.html",
    ]
    for name in ("api/portal.py", "locale/ru.toml", "store/migrations/env.py"):
        assert f"ringfort/{name}" in found
    assert not [name for name in found if name.startswith(("tests/", "portal/"))]


def test_there_is_no_wheel_without_a_portal(checkout: Path) -> None:
    (checkout / "portal" / "dist" / "index.html").unlink()
    refused = built(checkout, "build_wheel")
    assert refused.returncode != 0
    assert "`make setup` builds the portal" in refused.stderr
    assert not list((checkout / "out").glob("*.whl"))
    assert built(checkout, "build_editable").returncode == 0


def test_sources_are_sent_with_the_portal_built(checkout: Path) -> None:
    found = files(checkout, "build_sdist")
    assert "portal/dist/index.html" in found
    assert "portal/dist/assets/index-1a.js.br" in found
