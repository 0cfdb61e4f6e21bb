"""Each sandbox, forced, with real engines: it holds what is inside and leaves nothing behind."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ringfort.domain.errors import Unavailable
from ringfort.engine import image, processes
from ringfort.engine.sandbox import Jail, Kind, choose
from ringfort.settings import EngineSettings, Settings
from ringfort.testing.eventually import eventually_sync
from tests.engine.jails import DENIED, Cell, answers, free_port, impossible, is_free, kill, rpc

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="forcing each sandbox needs root")

KINDS: tuple[Kind, ...] = ("bwrap", "bwrap-user", "chroot")
NO_ADMIN = ("capsh", "--drop=cap_sys_admin", "--", "-c")


def require(kind: Kind) -> None:
    if reason := impossible(kind):
        pytest.skip(reason)


@pytest.fixture(params=KINDS)
def cell(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Cell]:
    require(request.param)
    settings = Settings()
    jail = Jail(image.path(settings), request.param, settings.engine.uid)
    found = Cell(jail, tmp_path / "state")
    found.state.mkdir()
    yield found
    found.clear()


def test_the_place_that_chroot_is_tried_in_denies_mounts_and_user_namespaces() -> None:
    for wish in (["unshare", "-U", "true"], ["mount", "-t", "tmpfs", "none", "/mnt"]):
        done = subprocess.run([*DENIED, *wish], capture_output=True, text=True, check=False)
        assert done.returncode != 0, wish
        assert any(word in done.stderr for word in ("No space", "permission", "permitted"))
    assert subprocess.run([*DENIED, "true"], check=False).returncode == 0


def test_runs_as_the_unprivileged_user_without_capabilities(cell: Cell) -> None:
    uid = cell.jail.uid
    assert cell.shell("id -u; id -g; id -G").split() == [str(uid)] * 3
    port = free_port()
    with cell.kamailio(port):  # told to stop while it starts, it may take a minute
        eventually_sync(lambda: answers(port), promise_s=1)
        main = cell.processes("kamailio")[0]
        status = Path(f"/proc/{main}/status").read_text()
    assert "CapEff:\t0000000000000000" in status
    assert "CapPrm:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status


@pytest.mark.parametrize("cell", ["bwrap"], indirect=True)
def test_low_ports_is_one_capability_and_no_more(cell: Cell) -> None:
    assert "0000000000000400" in cell.shell("grep CapEff /proc/self/status", low_ports=True)


def test_writes_only_where_it_may(cell: Cell) -> None:
    root = cell.jail.image
    neighbour = cell.state / "neighbour"
    neighbour.mkdir()
    neighbour.chmod(0o777)
    places = ["/etc/planted", "/usr/bin/planted", "/var/planted", f"{neighbour}/planted"]
    cell.shell(f"touch {cell.folder}/mine; touch {' '.join(places)} {Path.cwd()}/planted")
    assert (cell.folder / "mine").stat().st_uid == cell.jail.owner
    assert not [place for place in places if (root / place[1:]).exists()]
    assert not [place for place in places if Path(place).exists()]
    assert not Path("planted").exists()


def test_sees_no_process_outside(cell: Cell) -> None:
    seen = cell.shell("echo start; ls /proc 2>/dev/null")
    assert "start" in seen
    assert str(os.getpid()) not in seen.split()
    assert "refused" in cell.shell(f"kill -0 {os.getpid()} 2>/dev/null || echo refused")


def test_environment_holds_nothing_of_ours(cell: Cell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFORT_DATABASE", "postgresql://secret")
    assert "secret" not in cell.shell("env")


def test_relative_files_and_names_of_this_host(cell: Cell) -> None:
    assert cell.shell("pwd").strip() == str(cell.folder)
    assert cell.shell("cat /etc/hosts") == Path("/etc/hosts").read_text()


def test_talks_through_its_folder(cell: Cell) -> None:
    port = free_port()
    with cell.kamailio(port):
        eventually_sync(lambda: answers(port), promise_s=1)
        assert b"kamailio" in rpc(cell.folder)


def test_stops_gently_when_told(cell: Cell) -> None:
    log = cell.folder / "log"
    script = f"trap 'echo bye > {log}; exit 3' TERM; echo up > {log}; while :; do sleep 0.1; done"
    outer = subprocess.Popen(cell.argv("/bin/sh", "-c", script))
    eventually_sync(log.read_text, promise_s=1, until=lambda text: text == "up\n")
    outer.terminate()
    assert outer.wait(10) == 3
    assert log.read_text() == "bye\n"


def test_death_of_the_outer_process_frees_the_port(cell: Cell) -> None:
    port = free_port()
    with cell.kamailio(port) as outer:
        eventually_sync(lambda: answers(port), promise_s=1)
        kill(outer.pid)
        eventually_sync(lambda: is_free(port), promise_s=1)
    assert cell.processes("kamailio") == []


def test_death_of_the_main_process_ends_its_children(cell: Cell) -> None:
    port = free_port()
    with cell.kamailio(port) as outer:
        eventually_sync(lambda: answers(port), promise_s=1)
        kill(cell.processes("kamailio")[0])
        assert outer.wait(10) != 0
        assert is_free(port)


def test_a_start_ends_what_the_last_one_left(cell: Cell) -> None:
    port = free_port()
    cell = replace(cell, denied=False)  # two user namespaces could not see each other's processes
    with cell.kamailio(port) as first:
        eventually_sync(lambda: answers(port), promise_s=1)
        old = set(cell.processes("kamailio"))
        kill(first.pid, *processes.children().get(first.pid, []))
        with cell.kamailio(port) as second:
            eventually_sync(lambda: not old & set(cell.processes("kamailio")), promise_s=1)
            eventually_sync(lambda: answers(port), promise_s=1)
            assert second.poll() is None


def test_takes_the_first_that_works() -> None:
    require("bwrap")
    assert choose(Settings()).kind == "bwrap"


def test_takes_user_namespaces_where_mounting_is_denied() -> None:
    require("bwrap-user")
    assert _chosen("exec {python} -c {script}", NO_ADMIN) == "bwrap-user"


def test_takes_chroot_where_user_namespaces_are_denied_too() -> None:
    assert _chosen("{python} -c {script}", (*DENIED, "sh", "-c")) == "chroot"


def _chosen(command: str, prefix: tuple[str, ...]) -> str:
    script = (
        "from ringfort.engine.sandbox import choose; from ringfort.settings import Settings;"
        "print(choose(Settings()).kind)"
    )
    line = command.format(python=sys.executable, script=f"'{script}'")
    done = subprocess.run([*prefix, line], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_forced_one_that_cannot_work_is_named(tmp_path: Path) -> None:
    settings = Settings(engine=EngineSettings(root=tmp_path, sandbox="bwrap"))
    with pytest.raises(Unavailable, match="bwrap") as raised:
        choose(settings)
    assert raised.value.field == "engine.sandbox"


def test_no_image_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="ringfort image ensure"):
        choose(Settings(engine=EngineSettings(root=tmp_path / "none")))


def test_engines_of_the_host_lose_their_rights_too(tmp_path: Path) -> None:
    host = Cell(Jail(Path("/"), "host", Settings().engine.uid), tmp_path)
    tmp_path.chmod(0o755)
    assert host.shell("id -u; touch /etc/planted && echo bad").split() == [str(host.jail.uid)]
