"""systemd units: what systemd itself says of them, and that they hold what they promise."""

import subprocess
from pathlib import Path

import pytest

from ringfort import bootstrap
from ringfort.engine import roster, units
from ringfort.settings import AcmeSettings, Platform


@pytest.fixture
def platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Platform:
    monkeypatch.setenv("RINGFORT_STATE", str(tmp_path / "state with 100% of $HOME"))
    return bootstrap.load_platform()


@pytest.fixture
def written(platform: Platform, tmp_path: Path) -> dict[str, Path]:
    paths = units.write_units(
        platform, roster.roster(platform), lambda process: list(process.argv), tmp_path / "root"
    )
    return {path.name: path for path in paths}


def test_systemd_finds_nothing_wrong(written: dict[str, Path]) -> None:
    folder = written[units.TARGET].parent
    for path in written.values():
        if path.parent == folder:
            # engines' programs are in the image, not on this host
            words = ["/bin/true" if word.startswith("/usr/") else word for word in _exec(path)]
            _replace_exec(path, words)
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *sorted(map(str, folder.iterdir()))],
        capture_output=True,
        text=True,
        env={"SYSTEMD_UNIT_PATH": f"{folder}:", "PATH": "/usr/bin:/bin"},
        check=False,
    )
    assert (verified.returncode, verified.stderr) == (0, "")


def test_the_target_wants_every_process(platform: Platform, written: dict[str, Path]) -> None:
    target = written[units.TARGET].read_text()
    for process in roster.roster(platform):
        name = units.unit_name(process.name)
        assert f"Wants={name}\n" in target
        assert "Restart=always" in written[name].read_text()


def test_python_processes_have_a_user_of_their_own(
    platform: Platform, written: dict[str, Path]
) -> None:
    for process in roster.roster(platform):
        text = written[units.unit_name(process.name)].read_text()
        confined = "ProtectSystem=strict" in text
        assert confined is not process.engine
        own_user = f"User={units.USER}" in text
        assert own_user is (confined and process.name != units.WATCHDOG)


def test_who_talks_to_the_edge_is_in_its_group(
    platform: Platform, written: dict[str, Path]
) -> None:
    group = f"SupplementaryGroups={platform.settings.engine.uid}\n"
    for process in roster.roster(platform):
        text = written[units.unit_name(process.name)].read_text()
        assert (group in text) is (process.name in ("api", "jobs"))


def test_only_jobs_may_take_a_low_port_and_only_for_acme(
    platform: Platform, written: dict[str, Path], tmp_path: Path
) -> None:
    right = "CAP_NET_BIND_SERVICE"
    assert not [path for path in written.values() if right in path.read_text()]
    for port, holders in ((80, {"ringfort-jobs.service"}), (8081, set())):
        acme = AcmeSettings(terms_agreed=True, names=("pbx.example",), http_port=port)
        settings = platform.settings.model_copy(update={"acme": acme})
        there = platform.model_copy(update={"settings": settings})
        processes = roster.roster(there)
        paths = units.write_units(there, processes, lambda each: list(each.argv), tmp_path / "acme")
        assert {path.name for path in paths if right in path.read_text()} == holders


def test_specifiers_and_variables_are_escaped(written: dict[str, Path]) -> None:
    text = written["ringfort-edge.service"].read_text()
    command = next(line for line in text.splitlines() if line.startswith("ExecStart="))
    assert "100%% of $$HOME" in command
    assert '"RINGFORT_STATE=' in text
    assert "100%% of $HOME" in text


def _exec(path: Path) -> list[str]:
    lines = path.read_text().splitlines()
    return next((line[10:].split(" ") for line in lines if line.startswith("ExecStart=")), [])


def _replace_exec(path: Path, words: list[str]) -> None:
    lines = path.read_text().splitlines()
    path.write_text(
        "\n".join(
            f"ExecStart={' '.join(words)}" if line.startswith("ExecStart=") else line
            for line in lines
        )
        + "\n"
    )
