"""A certificate by ACME reaches the running edge, and no connection notices."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography import x509
from OpenSSL import crypto

from ringfort import bootstrap
from ringfort.bootstrap.certifying import Renewal, certify, order_certificates
from ringfort.bootstrap.edge import edge_rpc, owner
from ringfort.edge.config import TEMPLATES
from ringfort.edge.database import EdgeDatabase
from ringfort.engine import render
from ringfort.engine.acme import renewal
from ringfort.engine.acme.folder import Folder
from ringfort.engine.certificates import Certificates
from ringfort.engine.roster import prepare_folders
from ringfort.engine.sandbox import choose
from ringfort.settings import AcmeSettings, Platform
from ringfort.testing.eventually import eventually
from ringfort.testing.pebble import HOST, US, Pebble, pebble
from tests.edge.publish_fixtures import state
from tests.edge.small_edge import SmallEdge

__all__ = ["state"]

NAME = "pbx.example"
MOST_MEMORY = 4 << 20
"""Of what all of the edge shares, for one more certificate."""


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Pebble]:
    with pebble(tmp_path) as running:
        yield running


@pytest.fixture
def platform(state: Path, authority: Pebble, monkeypatch: pytest.MonkeyPatch) -> Platform:
    monkeypatch.setenv("RINGFORT_STATE", str(state))
    monkeypatch.setenv("RINGFORT_LISTEN", US)
    acme = AcmeSettings(
        directory=authority.directory,
        terms_agreed=True,
        names=(NAME,),
        http_port=authority.http_port,
        ca_file=authority.ca_file,
    )
    made = bootstrap.load_platform()
    prepare_folders(made.state)
    return made.model_copy(update={"settings": made.settings.model_copy(update={"acme": acme})})


@pytest_asyncio.fixture
async def edge(platform: Platform) -> AsyncIterator[SmallEdge]:
    jail, folder = choose(platform.settings), platform.state / "edge"
    edge = SmallEdge(jail, folder, US, tls=True)
    edge.prepare()
    EdgeDatabase(folder / "edge.db", jail.owner).close()
    render.render_folder(TEMPLATES, folder / "product", render.values(platform), owner=jail.owner)
    (folder / "product" / "tls.cfg").rename(folder / "tls.cfg")
    certify(platform)
    await edge.start()
    yield edge
    await edge.kill()


async def test_renewed_while_a_phone_is_connected(
    platform: Platform, authority: Pebble, edge: SmallEdge
) -> None:
    await edge.rpc("htable.sets", "ha1", f"1001@{NAME}", "unused")
    ours = ssl.create_default_context(cafile=platform.state / "tls" / "ca.pem")
    theirs = ssl.create_default_context(cadata=authority.root())
    async with connected(edge, ours, US) as early, edge_rpc(platform, "test-tls") as rpc:
        assert await early.registers(edge) == 200, "nothing waits for the authority"
        used = [await edge.rpc("core.shmmem")]
        serials = [early.certificate.serial_number]
        contacts = await edge.contacts("1001", NAME)
        told = Renewal(platform, rpc)
        moment = datetime.now(UTC)
        for _ in range(2):
            await renewal.look(platform.settings, lambda: moment)  # noqa: B023
            await told.look()
            used.append(await edge.rpc("core.shmmem"))
            assert await early.registers(edge) == 200, "on the old connection"
            async with connected(edge, theirs, NAME) as late:
                assert await late.registers(edge) == 200
                serials.append(late.certificate.serial_number)
            assert platform.settings.acme
            folder = Folder(platform.state, platform.settings.acme.directory)
            moment = folder.renewal() or moment
        assert len(set(serials)) == 3
        grown = [each["used"] - before["used"] for before, each in pairwise(used)]
        assert max(grown) < MOST_MEMORY, "old connections keep what they began with"
        assert authority.count("order-plz") == 2
        assert set(contacts) <= set(await edge.contacts("1001", NAME))
    with pytest.raises(ssl.SSLCertVerificationError):
        async with connected(edge, ours, US):
            pass
    key = (platform.state / "edge" / "server.pem").stat()
    assert (key.st_mode & 0o777, key.st_uid) == (0o640, owner(platform) or key.st_uid)


async def test_the_edge_calls_by_tls_whom_this_machine_trusts(
    platform: Platform, authority: Pebble, edge: SmallEdge
) -> None:
    certificates, came = Certificates(platform.settings), list[bytes]()
    ordering = asyncio.create_task(order_certificates(platform))
    await eventually(lambda: certificates.keep(datetime.now(UTC)), promise_s=10, what="issued")
    ordering.cancel()

    async def carrier(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(await reader.readuntil(b"\r\n\r\n"))
        writer.close()

    async with await asyncio.start_server(carrier, HOST, 0, ssl=certificates.context()) as server:
        uri = f"sip:{HOST}:{server.sockets[0].getsockname()[1]};transport=tls"
        call = ("tm.t_uac_start", "OPTIONS", uri, ".", ".", f"From: <{uri}>\r\nTo: <{uri}>\r\n")
        await edge.rpc(*call)
        log = platform.state / "edge.log"
        await eventually(
            lambda: "certificate verify failed" in log.read_text(), promise_s=2, what="refused"
        )
        assert not came
        root = crypto.load_certificate(crypto.FILETYPE_PEM, authority.root().encode())
        named = platform.state / "edge" / "roots" / f"{root.subject_name_hash():08x}.0"
        named.write_text(authority.root())
        await edge.rpc(*call)
        await eventually(lambda: came, promise_s=2, what="called")


class Connection:
    """Of a phone, by TLS."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._port: int = writer.get_extra_info("sockname")[1]
        self._count = 0
        shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        self.certificate = x509.load_der_x509_certificate(shown)

    async def registers(self, edge: SmallEdge) -> int:
        """Status of the answer."""
        self._count += 1
        local = f"{US}:{self._port}"
        request = (
            f"REGISTER sip:{NAME} SIP/2.0\r\n"
            f"Via: SIP/2.0/TLS {local};rport;branch=z9hG4bK{self._port}-{self._count}\r\n"
            f"From: <sip:1001@{NAME}>;tag={self._count}\r\nTo: <sip:1001@{NAME}>\r\n"
            f"Call-ID: {self._port}\r\nCSeq: {self._count} REGISTER\r\nMax-Forwards: 70\r\n"
            f"Contact: <sip:1001@{local};transport=tls>\r\n"
            "Expires: 600\r\nContent-Length: 0\r\n\r\n"
        )
        self._writer.write(request.encode())
        answer = await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), 5)
        return int(answer.split()[1])


@asynccontextmanager
async def connected(
    edge: SmallEdge, trusting: ssl.SSLContext, name: str
) -> AsyncIterator[Connection]:
    reader, writer = await asyncio.open_connection(
        edge.address, edge.port, ssl=trusting, server_hostname=name
    )
    try:
        yield Connection(reader, writer)
    finally:
        writer.close()
