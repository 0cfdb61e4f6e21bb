"""The image's way into the cache, with a stand-in for mmdebstrap: the real one runs in set-up."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ringfort.domain.errors import Unavailable
from ringfort.engine import image, tarball
from ringfort.engine.debootstrap import clear
from ringfort.settings import EngineSettings, Settings
from ringfort.testing.eventually import eventually_sync

STAND_IN = """#!/bin/sh
# Called like mmdebstrap: options, suite, folder. Behaves as told by files beside it.
here=$(dirname "$0")
echo "$@" >> "$here/calls"
for word; do case $word in -*) ;; forky|sid) suite=$word ;; *) target=$word ;; esac; done
mkdir "$target" || exit 9
echo partial > "$target/partial"
if [ -e "$here/expired" ]; then case "$*" in *Check-Valid-Until*) ;; *)
    echo "E: Release file for mirror/InRelease is expired (invalid since 18d). Updates ..."
    exit 1 ;;
esac; fi
if [ -e "$here/broken-$suite" ]; then echo "E: Unable to locate package asterisk"; exit 1; fi
if [ -e "$here/slow" ]; then
    touch "$here/started"
    sh -c 'trap "" TERM; while :; do echo "Setting up x"; done'
fi
for number in 1 2 3; do echo "Get:$number x"; echo "Unpacking x"; echo "Setting up x"; done
mkdir -p "$target/etc" "$target/usr/share" "$target/var/lib/dpkg" "$target/dev" "$target/tmp"
printf 'Package: kamailio\\nStatus: install ok installed\\nArchitecture: all\\nVersion: 6.1\\n' \\
    > "$target/var/lib/dpkg/status"
"""


def silent(_stage: str, _part: float) -> None:
    pass


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "mmdebstrap").write_text(STAND_IN)
    (folder / "mmdebstrap").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder


@pytest.fixture
def settings(tmp_path: Path, stand_in: Path) -> Settings:
    return Settings(cache=tmp_path / "cache", engine=EngineSettings())


def calls(stand_in: Path) -> list[str]:
    return (stand_in / "calls").read_text().splitlines()


def test_is_built_once_and_says_what_it_holds(settings: Settings, stand_in: Path) -> None:
    stages: list[tuple[str, float]] = []
    built = image.ensure(settings, lambda stage, part: stages.append((stage, part)))
    assert built.fresh and built.path == settings.cache / "engines" / image.key()
    assert image.versions(built.path) == {"kamailio": "6.1"}
    assert json.loads((built.path / image.VERSIONS).read_text())["suite"] == "forky"
    assert [stage for stage, _ in stages[-2:]] == ["image.unpacking", "image.setting_up"]
    assert not image.ensure(settings, silent).fresh
    assert len(calls(stand_in)) == 1


def test_shows_the_hosts_names_in_regular_files(settings: Settings) -> None:
    built = image.ensure(settings, silent)
    for name in ("etc/hosts", "etc/resolv.conf", "etc/localtime"):
        assert (built.path / name).is_file() and not (built.path / name).is_symlink()


def test_a_stale_mirror_is_forgiven_with_a_warning(settings: Settings, stand_in: Path) -> None:
    (stand_in / "expired").touch()
    built = image.ensure(settings, silent)
    assert built.warnings == ("image.expired",)
    assert ["Check-Valid-Until" in call for call in calls(stand_in)] == [False, True]


def test_sid_when_forky_cannot_be_built(settings: Settings, stand_in: Path) -> None:
    (stand_in / "broken-forky").touch()
    built = image.ensure(settings, silent)
    assert json.loads((built.path / image.VERSIONS).read_text())["suite"] == "sid"


def test_failure_names_what_the_suites_lack(settings: Settings, stand_in: Path) -> None:
    for suite in image.SUITES:
        (stand_in / f"broken-{suite}").touch()
    with pytest.raises(Unavailable, match="sid: E: Unable to locate package asterisk"):
        image.ensure(settings, silent)
    assert not image.path(settings).exists()


def test_what_an_interrupted_build_left_is_cleared(settings: Settings) -> None:
    part = image.part_of(image.path(settings))
    part.mkdir(parents=True)
    (part / "leftover").touch()
    built = image.ensure(settings, silent)
    assert not (built.path / "leftover").exists() and not part.exists()


def test_two_builds_wait_for_each_other(settings: Settings, stand_in: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: image.ensure(settings, silent), range(2)))
    assert sorted(built.fresh for built in both) == [False, True]
    assert len(calls(stand_in)) == 1


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_ending_a_build_leaves_nobody_building(
    settings: Settings, stand_in: Path, number: signal.Signals
) -> None:
    (stand_in / "slow").touch()
    script = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from ringfort.engine import image; from ringfort.settings import Settings;"
        "image.ensure(Settings(), lambda *_: None)"
    )
    environ = os.environ | {"RINGFORT_CACHE": str(settings.cache)}
    builder = subprocess.Popen(
        [sys.executable, "-c", script], env=environ, stderr=subprocess.DEVNULL
    )
    eventually_sync((stand_in / "started").exists, promise_s=3)
    builder.send_signal(number)
    try:
        builder.wait(20)
    finally:
        builder.kill()
    (stand_in / "slow").unlink()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(image.ensure, settings, silent).result(20).fresh


@pytest.mark.skipif(os.geteuid() != 0, reason="mounts")
def test_nothing_mounted_is_ever_removed(tmp_path: Path) -> None:
    part = tmp_path / "x.part"
    (part / "proc").mkdir(parents=True)
    script = (
        "mount -t tmpfs none $1/proc && touch $1/proc/precious && $2 -c '"
        "import sys; from pathlib import Path; from ringfort.engine.debootstrap import clear;"
        'clear(Path(sys.argv[1]))\' "$1"; ls $1/proc'
    )
    command = ["unshare", "--mount", "sh", "-c", script, "sh", str(part), sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if any(word in done.stderr for word in ("permission denied", "not permitted", "unshare:")):
        pytest.skip("mounting is not permitted here")
    assert "is mounted" in done.stderr
    assert "precious" in done.stdout
    clear(part)
    assert not part.exists()


@pytest.mark.parametrize("name", ["image.tar.zst", "image.tar.gz"])
def test_travels_as_a_tarball(settings: Settings, tmp_path: Path, name: str) -> None:
    built = image.ensure(settings, silent)
    digest = tarball.export(settings, tmp_path / name)
    assert (tmp_path / f"{name}.sha256").read_text() == f"{digest}  {name}\n"
    other = settings.model_copy(update={"cache": tmp_path / "other"})
    arrived = tarball.import_(other, tmp_path / name, silent)
    assert arrived.fresh and arrived.path != built.path
    assert image.versions(arrived.path) == {"kamailio": "6.1"}
    assert not tarball.import_(other, tmp_path / name, silent).fresh


def _damage(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def _forget_digest(file: Path) -> None:
    file.with_name(f"{file.name}.sha256").unlink()


@pytest.mark.parametrize("harm", [_damage, _forget_digest, Path.unlink])
def test_a_damaged_tarball_is_refused(
    settings: Settings, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    image.ensure(settings, silent)
    file = tmp_path / "image.tar.gz"
    tarball.export(settings, file)
    harm(file)
    other = settings.model_copy(update={"cache": tmp_path / "other"})
    with pytest.raises(Unavailable) as raised:
        tarball.import_(other, file, silent)
    assert raised.value.field == "tarball"
    assert not image.path(other).exists()


def test_an_image_of_another_recipe_is_refused(settings: Settings, tmp_path: Path) -> None:
    built = image.ensure(settings, silent)
    document = json.loads((built.path / image.VERSIONS).read_text())
    (built.path / image.VERSIONS).write_text(json.dumps(document | {"recipe": "older"}))
    tarball.export(settings, tmp_path / "image.tar.gz")
    other = settings.model_copy(update={"cache": tmp_path / "other"})
    with pytest.raises(Unavailable, match="older"):
        tarball.import_(other, tmp_path / "image.tar.gz", silent)


def test_engines_of_this_host_need_no_image(tmp_path: Path, stand_in: Path) -> None:
    settings = Settings(cache=tmp_path / "cache", engine=EngineSettings(root=Path("/")))
    assert image.ensure(settings, silent).path == Path("/")
    assert not (stand_in / "calls").exists()
