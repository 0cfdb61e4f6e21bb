"""Ports and secrets: made once, kept, moved only when somebody else listens."""

import json
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from ringfort import bootstrap
from ringfort.bootstrap import preparing
from ringfort.domain.errors import Invalid
from ringfort.engine.listeners import listener
from ringfort.engine.ports import places, taken
from ringfort.settings import Platform, Ports

PUBLIC, INSIDE, APP = "127.88.0.1", "127.88.1.1", "127.88.1.11"


@pytest.fixture
def platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Platform:
    for name, value in (
        ("STATE", str(tmp_path)),
        ("LISTEN", PUBLIC),
        ("INSIDE", INSIDE),
        ("APP", APP),
    ):
        monkeypatch.setenv(f"RINGFORT_{name}", value)
    return bootstrap.load_platform()


@contextmanager
def listening(kind: socket.SocketKind, host: str, port: int) -> Iterator[None]:
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.bind((host, port))
        if kind == socket.SOCK_STREAM:
            sock.listen()
        yield


def test_made_once_and_kept(platform: Platform, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert platform.ports == Ports()
    Fernet(platform.secrets.master)
    assert bootstrap.load_platform() == platform
    assert [path.name for path in tmp_path.iterdir()] == ["kept.json"], "no trace of its making"


def test_secrets_are_nobody_elses(platform: Platform, tmp_path: Path) -> None:
    (tmp_path / "kept.json").unlink()
    other = bootstrap.load_platform().secrets
    for name, value in platform.secrets:
        assert getattr(other, name) != value


def test_a_damaged_file_is_named(platform: Platform, tmp_path: Path) -> None:
    (tmp_path / "kept.json").write_text("{}")
    with pytest.raises(Invalid, match=r"kept\.json is damaged"):
        bootstrap.load_platform()


def test_a_wrong_setting_is_named(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFORT_DOMAIN", "No Domain!")
    with pytest.raises(Invalid) as refused:
        bootstrap.load_platform()
    assert refused.value.field == "domain"


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
def test_a_taken_port_moves_and_stays_moved(
    platform: Platform, tmp_path: Path, kind: socket.SocketKind
) -> None:
    with listening(kind, PUBLIC, 5060):
        moved, moves = preparing.settle_ports(platform)
        edge = next(move for move in moves if move.name == "edge_sip")
        assert (edge.host, edge.old, edge.new) == (PUBLIC, 5060, moved.ports.edge_sip)
        assert moved.ports.edge_sip != 5060
        assert not taken(PUBLIC, moved.ports.edge_sip, ("udp", "tcp"))
    assert moved.ports.inside_sip == 5060, "the same port of another address is another port"
    assert json.loads((tmp_path / "kept.json").read_text())["ports"]["edge_sip"] == edge.new
    again, moves = preparing.settle_ports(bootstrap.load_platform())
    assert again.ports.edge_sip == edge.new
    assert "edge_sip" not in {move.name for move in moves}
    assert again.secrets == platform.secrets


def test_the_other_transport_of_a_udp_service_is_free_to_others(platform: Platform) -> None:
    ng = next(place for place in places(platform.settings) if place.name == "relay_ng")
    with socket.socket() as other:
        other.bind((ng.hosts[0], 0))
        other.listen()
        assert not taken(ng.hosts[0], other.getsockname()[1], ng.transports)


def test_a_closed_connection_is_no_listener() -> None:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((PUBLIC, 0))
        server.listen()
        address = server.getsockname()
        with socket.create_connection(address) as client:
            accepted, _ = server.accept()
            accepted.close()  # ours closes first: TIME_WAIT stays at our port
            client.recv(1)
    assert not taken(address[0], address[1], ("tcp",))


def test_an_address_that_is_not_ours_counts_as_free() -> None:
    assert not taken("192.0.2.1", 5060, ("udp", "tcp"))


def test_every_port_has_a_place(platform: Platform) -> None:
    assert {place.name for place in places(platform.settings)} == set(Ports.model_fields)


def test_ports_are_looked_at_on_ipv6_too(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RINGFORT_LISTEN6", "0:0::1")
    hosts = {place.name: place.hosts for place in places(bootstrap.load_platform().settings)}
    assert hosts["edge_sip"] == hosts["api_tls"] == (PUBLIC, "::1")
    assert hosts["inside_sip"] == (INSIDE,)
    with socket.socket(socket.AF_INET6) as six:
        try:
            six.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6")
        six.listen()
        port = six.getsockname()[1]
        assert taken("::1", port, ("tcp",))
        assert str(os.getpid()) in (listener(port) or "")
        assert not taken(PUBLIC, port, ("tcp",))
