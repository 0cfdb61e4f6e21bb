"""`ringfort registrations list`, beside an edge that a thread plays."""

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ringfort.cli import main
from ringfort.domain.errors import Unavailable

REALM = "acme.pbx.localhost"
CONTACT = {
    "Address": "sip:anna@10.0.0.7", "Expires": 600, "Call-ID": "a", "User-Agent": "Desk 7",
    "Received": "sip:192.0.2.1:5062", "Ruid": "uloc-1", "Instance": "[not set]",
    "KA-Roundtrip": 12345, "Last-Modified": 1767225600,
}  # fmt: skip


@pytest.fixture
def edge(state: Path) -> Iterator[None]:
    """Anna is registered there, nobody else."""
    (state / "edge" / "run").mkdir(parents=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(str(state / "edge" / "run" / "rpc.sock"))
        thread = threading.Thread(target=_play, args=(server,))
        thread.start()
        yield
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
            last.sendto(b"", str(state / "edge" / "run" / "rpc.sock"))
        thread.join()


def _play(server: socket.socket) -> None:
    while data := server.recvfrom(65536):
        if not data[0]:
            return
        request: dict[str, Any] = json.loads(data[0])
        answer: dict[str, Any] = {"jsonrpc": "2.0", "id": request["id"]}
        if request["params"] == ["location", f"anna@{REALM}"]:
            answer["result"] = {"Contacts": [{"Contact": CONTACT}]}
        else:
            answer["error"] = {"code": 500, "message": "AOR not found in location table"}
        server.sendto(json.dumps(answer).encode(), data[1])


def run(*args: str) -> Result:
    return CliRunner().invoke(main.app, args)


def company() -> None:
    for command in (
        "accounts create slug=acme name=Acme",
        f"devices create --account {REALM} name=desk username=anna",
        f"devices create --account {REALM} name=other username=bob",
    ):
        assert run(*command.split()).exit_code == 0


def test_who_is_connected_is_listed(edge: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    company()
    result = run("registrations", "list")
    assert result.exit_code == 0, result.output
    for word in ("anna", "192.0.2.1:5062", "Desk 7", "12.3"):
        assert word in result.stdout
    assert "bob" not in result.stdout
    [told] = json.loads(run("registrations", "list", "--account", REALM, "--json").stdout)
    assert (told["username"], told["shared_credentials"]) == ("anna", False)
    assert told["registrations"][0]["latency_ms"] == 12.3


def test_an_edge_that_is_away_is_named(state: Path) -> None:
    company()
    result = run("registrations", "list")
    assert isinstance(result.exception, Unavailable)
    (state / "edge" / "run").mkdir(parents=True)
    result = run("registrations", "list", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (1, [])
    assert "edge" in result.stderr
