"""`ringfort bans`, beside an edge that a thread plays."""

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ringfort.cli import main
from ringfort.domain.errors import Conflict, Invalid, NotFound, Unavailable

ADDRESS = "198.51.100.7"


@pytest.fixture
def edge(state: Path) -> Iterator[dict[str, str]]:
    """The bans of an edge that is there."""
    (state / "edge" / "run").mkdir(parents=True)
    path, bans = str(state / "edge" / "run" / "rpc.sock"), dict[str, str]()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(path)
        thread = threading.Thread(target=_play, args=(server, bans))
        thread.start()
        yield bans
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
            last.sendto(b"", path)
        thread.join()


def _play(server: socket.socket, bans: dict[str, str]) -> None:
    while data := server.recvfrom(65536):
        if not data[0]:
            return
        request: dict[str, Any] = json.loads(data[0])
        answer: dict[str, Any] = {"jsonrpc": "2.0", "id": request["id"], "result": None}
        match request["method"], request["params"]:
            case "htable.dump", ["ban"]:
                slots = [{"slot": [{"name": name, "value": bans[name]}]} for name in bans]
                answer["result"] = slots
            case "htable.setxs", ["ban", name, value, int()]:
                bans[name] = value
            case "htable.delete", ["ban", name] if name in bans:
                del bans[name]
            case _:
                answer["error"] = {"code": 404, "message": "Key name doesn't exist in htable."}
        server.sendto(json.dumps(answer).encode(), data[1])


def run(*args: str) -> Result:
    return CliRunner().invoke(main.app, ["bans", *args])


def test_a_ban_is_made_listed_and_lifted(edge: dict[str, str]) -> None:
    made = run("add", ADDRESS, "--seconds", "60")
    assert made.exit_code == 0, made.output
    assert edge[ADDRESS].startswith("by_hand ")
    edge["198.51.100.8"] = "flood 1767225600 1767229200"
    assert ADDRESS in run("list").stdout
    [told] = json.loads(run("list", "--json").stdout)
    assert (told["address"], told["reason"]) == (ADDRESS, "by_hand"), "what is over is not told"
    assert run("lift", ADDRESS).exit_code == 0
    assert ADDRESS not in edge
    log = json.loads(CliRunner().invoke(main.app, ["audit", "list", "kind=ban", "--json"]).stdout)
    assert {each["action"] for each in log} == {"created", "deleted"}


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("add", "127.0.0.1"), Conflict),
        (("add", "acme"), Invalid),
        (("lift", ADDRESS), NotFound),
    ],
)
def test_what_cannot_be_is_refused(
    edge: dict[str, str], words: tuple[str, ...], error: type[Exception]
) -> None:
    assert isinstance(run(*words).exception, error)
    assert edge == {}


def test_an_edge_that_is_away_is_named(state: Path) -> None:
    (state / "edge" / "run").mkdir(parents=True)
    result = run("list", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (1, [])
    assert "edge" in result.stderr
    assert isinstance(run("lift", ADDRESS).exception, Unavailable)
