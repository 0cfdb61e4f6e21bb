"""`ringfort live-calls list|hangup`, beside a call service that a thread plays."""

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner, Result

from ringfort.cli import main
from ringfort.domain.errors import NotFound, Unavailable
from ringfort.domain.ids import new_id
from ringfort.domain.live_calls import CALL, LiveCall
from ringfort.engine.roster import live_socket
from ringfort.testing.exchange import live_call

REALM = "acme.pbx.localhost"


class Service:
    """Has `calls`; keeps the orders it was given, each of which gets the `answer`."""

    def __init__(self, path: Path) -> None:
        self.calls: list[LiveCall] = []
        self.orders: list[dict[str, Any]] = []
        self.answer = b'{"ok": true}'
        path.parent.mkdir(exist_ok=True)
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen()
        self._path = path
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        with socket.socket(socket.AF_UNIX) as last:
            last.connect(str(self._path))
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection, connection.makefile("rwb") as talk:
                line = talk.readline()
                if not line:
                    return
                asked = json.loads(line)
                if asked == {"do": "list"}:
                    talk.writelines(CALL.dump_json(call) + b"\n" for call in self.calls)
                    talk.write(b'{"end":true}\n')
                else:
                    self.orders.append(asked)
                    talk.write(self.answer + b"\n")


@pytest.fixture
def service(state: Path) -> Iterator[Service]:
    service = Service(live_socket(state))
    yield service
    service.close()


def run(*args: str) -> Result:
    return CliRunner().invoke(main.app, args)


def company() -> UUID:
    made = run("accounts", "create", "slug=acme", "name=Acme", "--json")
    assert made.exit_code == 0, made.output
    return UUID(json.loads(made.stdout)["id"])


def test_calls_are_listed_and_ended(service: Service) -> None:
    account = company()
    service.calls = [live_call(account)]
    for args in (("--account", REALM), ()):
        listed = json.loads(run("live-calls", "list", "--json", *args).stdout)
        assert [each["id"] for each in listed] == [str(service.calls[0].id)]
    table = run("live-calls", "list").stdout
    assert "Anna" in table and "Bob" in table
    call = str(service.calls[0].id)
    ended = run("live-calls", "hangup", call)
    assert ended.exit_code == 0, ended.output
    assert service.orders == [{"do": "hang-up", "account_id": str(account), "call_id": call}]
    log = run("audit", "list", "--account", REALM, "--json").stdout
    assert "hang-up" in log and call in log


def test_no_such_call_and_no_service(service: Service, state: Path) -> None:
    assert isinstance(run("live-calls", "hangup", str(new_id())).exception, NotFound)
    live_socket(state).rename(state / "elsewhere")
    assert isinstance(run("live-calls", "list").exception, Unavailable)
    (state / "elsewhere").rename(live_socket(state))
