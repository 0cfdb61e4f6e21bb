"""Certificates by ACME, from a real authority: ordered once, renewed in time, troubles named."""

import asyncio
import json
import logging
import shutil
import ssl
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from acme import messages
from cryptography import x509
from pydantic import ValidationError

from ringfort.engine.acme import advice, problems, renewal
from ringfort.engine.acme.challenge import LONGEST_HEAD, MOST_AT_ONCE, Answers
from ringfort.engine.acme.folder import (
    Account,
    Advice,
    Folder,
    Problem,
    Tries,
    Trouble,
    Unfinished,
    is_due,
    names_of,
)
from ringfort.engine.certificates import Certificates
from ringfort.settings import AcmeSettings, Settings, TlsSettings
from ringfort.testing.eventually import eventually
from ringfort.testing.pebble import US, Pebble, pebble

NAMES = ("pbx.example", "sip.pbx.example")
ELSEWHERE = "127.97.0.3"
HMAC = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W"
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pebble]:
    with pebble(tmp_path_factory.mktemp("pebble")) as running:
        yield running


@dataclass
class Client:
    """One installation, and its clock."""

    settings: Settings
    now: datetime

    @property
    def folder(self) -> Folder:
        assert self.settings.acme
        return Folder(self.settings.state, self.settings.acme.directory)

    @property
    def tries(self) -> Tries:
        found = self.folder.read(Tries)
        assert found
        return found

    @property
    def renewal(self) -> datetime:
        found = self.folder.renewal()
        assert found
        return found

    @property
    def trouble(self) -> Trouble | None:
        return self.tries.problem and self.tries.problem.trouble

    async def look(self) -> x509.Certificate:
        """As the two tasks do; the certificate that is served then."""
        await renewal.look(self.settings, lambda: self.now)
        certificates = Certificates(self.settings)
        certificates.keep(self.now)
        return certificates.present()


def client(authority: Pebble, state: Path, **changes: object) -> Client:
    acme = AcmeSettings(
        directory=authority.directory,
        terms_agreed=True,
        email="noc@pbx.example",
        ca_file=authority.ca_file,
        http_port=authority.http_port,
        **{"names": NAMES, **changes},  # type: ignore[arg-type]
    )
    (state / "tls").mkdir(exist_ok=True)
    for name in ("ca.pem", "ca.key"):  # making one takes a second
        shutil.copy(authority.ca_file.with_name(name), state / "tls" / name)
    return Client(Settings(state=state, listen=US, acme=acme), datetime.now(UTC))


def own(certificate: x509.Certificate) -> bool:
    return "Ringfort CA" in certificate.issuer.rfc4514_string()


async def test_issued_once_and_served_with_its_chain(authority: Pebble, tmp_path: Path) -> None:
    ours, orders = client(authority, tmp_path), authority.count("order-plz")
    before = Certificates(ours.settings)
    before.keep(ours.now)
    assert own(before.present()), "nothing waits for the authority"
    served = await ours.look()
    assert (names_of(served), own(served)) == (set(NAMES), False)
    trusting = ssl.create_default_context(cadata=authority.root())
    for name in NAMES:
        assert shaken_hands(trusting, Certificates(ours.settings).context(), name)
    for path in (tmp_path / "tls").rglob("*"):
        if path.is_file() and path.name != "ca.pem":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    for _ in range(3):
        ours.now += timedelta(days=1)
        assert await ours.look() == served
    assert authority.count("order-plz") == orders + 1
    assert (ours.tries.failures, ours.tries.problem) == (0, None)


def shaken_hands(near: ssl.SSLContext, far: ssl.SSLContext, name: str) -> bool:
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = near.wrap_bio(there, back, server_hostname=name)
    server = far.wrap_bio(back, there, server_side=True)
    for side in (client, server, client, server):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    return client.version() is not None


async def test_renewed_in_time_and_for_other_names_by_the_same_account(
    authority: Pebble, tmp_path: Path
) -> None:
    ours = client(authority, tmp_path)
    first, accounts = await ours.look(), authority.count("sign-me-up")
    orders = authority.count("order-plz")
    ours.now = ours.renewal - SECOND
    assert await ours.look() == first
    ours.now += SECOND
    assert ours.now > first.not_valid_after_utc - timedelta(days=31)
    second = await ours.look()
    assert second.serial_number != first.serial_number
    assert second.public_key() != first.public_key()
    ours = client(authority, tmp_path, names=("third.example",))
    assert names_of(await ours.look()) == {"third.example"}
    assert authority.count("order-plz") == orders + 2
    assert authority.count("sign-me-up") == accounts


async def test_the_authority_away(tmp_path: Path) -> None:
    with pebble(tmp_path) as gone:
        ours = client(gone, tmp_path)
        first = await ours.look()
    ours.now = ours.renewal
    assert await ours.look() == first
    assert (ours.trouble, ours.tries.next() - ours.now) == ("away", timedelta(minutes=10))
    ours.now += timedelta(minutes=10)
    assert await ours.look() == first, "the old one goes on"
    assert (ours.tries.failures, ours.tries.next() - ours.now) == (2, timedelta(minutes=20))
    ours.now = first.not_valid_after_utc
    assert own(await ours.look()), "one that is over is no better than our own"


async def test_an_account_that_the_authority_forgot_is_made_anew(tmp_path: Path) -> None:
    with pebble(tmp_path) as first:
        ours = client(first, tmp_path)
        await ours.look()
    forgotten = ours.folder.read(Account)
    ours = client(first, tmp_path, names=NAMES[:1])
    with pebble(tmp_path):
        await ours.look()
        assert ours.trouble == "refused"
        ours.now = ours.tries.next()
        assert names_of(await ours.look()) == set(NAMES[:1])
    assert ours.folder.read(Account) != forgotten


@pytest.mark.parametrize(
    ("names", "leads", "stranger", "trouble", "told"),
    [
        (["away.example"], ELSEWHERE, False, "connection", "away.example: "),
        (["other.example"], ELSEWHERE, True, "stranger", "other.example: "),
        (["forbidden.example"], US, False, "refused", "forbidden.example"),
    ],
)
async def test_a_refusal_is_named_and_not_repeated_soon(
    authority: Pebble,
    tmp_path: Path,
    names: list[str],
    leads: str,
    stranger: bool,
    trouble: Trouble,
    told: str,
) -> None:
    good = await client(authority, tmp_path).look()
    ours = client(authority, tmp_path, names=[*NAMES, *names])
    authority.lead(names[0], leads)
    async with Answers(ELSEWHERE, authority.http_port if stranger else 0):
        assert await ours.look() == good
        assert ours.tries.problem
        assert (ours.trouble, told in ours.tries.problem.detail) == (trouble, True)
        tried = ours.tries
        ours.now += timedelta(minutes=59)
        assert await ours.look() == good
        assert ours.tries == tried, "not tried"
        ours.now += timedelta(minutes=1)
        assert await ours.look() == good
    assert (ours.tries.failures, ours.tries.next() - ours.now) == (2, timedelta(hours=2))


async def test_nothing_is_ordered_when_nobody_could_be_answered(
    authority: Pebble, tmp_path: Path
) -> None:
    ours, orders = client(authority, tmp_path), authority.count("order-plz")
    async with Answers(US, authority.http_port):
        assert own(await ours.look())
    assert (ours.trouble, authority.count("order-plz")) == ("port", orders)


async def test_an_order_broken_off_is_gone_on_with(authority: Pebble, tmp_path: Path) -> None:
    ours, orders = client(authority, tmp_path), authority.count("order-plz")
    order = asyncio.create_task(ours.look())
    await eventually(lambda: ours.folder.read(Unfinished), promise_s=10, what="it is proved")
    order.cancel()
    await asyncio.wait([order])
    assert ours.trouble == "interrupted"
    began = ours.folder.read(Unfinished)
    assert own(await ours.look()), "not at once: it may be what ended us"
    ours.now = ours.tries.next()
    assert not own(await ours.look())
    assert began
    assert began.key in ours.folder.certificate.read_text()
    assert authority.count("order-plz") == orders + 1
    assert ours.folder.read(Unfinished) is None


async def test_an_order_that_nobody_knows_any_more_is_made_anew(
    authority: Pebble, tmp_path: Path
) -> None:
    ours = client(authority, tmp_path)
    gone = authority.directory.replace("/dir", "/my-order/gone")
    key = Certificates(ours.settings)
    key.keep(ours.now)
    ours.folder.write(
        Unfinished(names=NAMES, key=key.server.read_text(), uri=gone, finalize=f"{gone}/finalize")
    )
    assert not own(await ours.look())


async def test_an_account_bound_to_a_customer_and_no_secret_in_a_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pebble(tmp_path, {"kid-1": HMAC}) as authority, structlog.testing.capture_logs() as logs:
        caplog.set_level(logging.INFO)
        stranger = client(authority, tmp_path)
        assert own(await stranger.look())
        assert stranger.trouble == "account_binding"
        wrong = client(authority, tmp_path, eab_key_id="kid-1", eab_key=HMAC[::-1])
        wrong.now = stranger.tries.next()
        assert own(await wrong.look())
        assert wrong.trouble == "refused"
        ours = client(authority, tmp_path, eab_key_id="kid-1", eab_key=HMAC)
        ours.now = wrong.tries.next()
        assert not own(await ours.look())
    account = ours.folder.read(Account)
    assert account
    keys = account.key + ours.folder.certificate.read_text()
    secrets = [HMAC, HMAC[::-1], *(line for line in keys.splitlines() if len(line) > 40)]
    told = json.dumps(logs, default=str) + caplog.text + repr(ours.settings)
    assert "account_binding" in told
    assert not [secret for secret in secrets if secret in told]


async def test_the_port_says_nothing_else() -> None:
    async with Answers(US, 0, patience_s=1) as answers:
        port = answers.port
        answers.add("/.well-known/acme-challenge/token", "token.thumb")
        good = await said(port, b"GET /.well-known/acme-challenge/token HTTP/1.1\r\n\r\n")
        assert good.startswith(b"HTTP/1.1 200 ")
        assert good.endswith(b"\r\n\r\ntoken.thumb")
        for request in (
            b"GET / HTTP/1.1\r\n\r\n",
            b"POST /.well-known/acme-challenge/token HTTP/1.1\r\n\r\n",
            b"GET /.well-known/acme-challenge/../acme-challenge/token HTTP/1.1\r\n\r\n",
            b"\xff\r\n\r\n",
        ):
            silent = await said(port, request)
            assert silent.startswith(b"HTTP/1.1 404 ")
            assert silent.endswith(b"\r\n\r\n")
        assert await said(port, b"x" * (LONGEST_HEAD + 10)) == b""
        idle = [await asyncio.open_connection(US, port) for _ in range(MOST_AT_ONCE)]
        assert await said(port, b"GET / HTTP/1.1\r\n\r\n") == b"", "too many"
        async with asyncio.timeout(5):
            assert await idle[0][0].read() == b"", "who says nothing is sent away"
        for _, writer in idle:
            writer.close()


async def said(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(US, port)
    writer.write(request)
    try:
        return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


def test_pauses_grow_to_a_day_and_a_limit_of_the_authority_has_a_long_one() -> None:
    def pause(trouble: Trouble, failures: int) -> timedelta:
        at = datetime(2026, 11, 1, tzinfo=UTC)
        problem = Problem(trouble=trouble)
        return Tries(names=NAMES, at=at, failures=failures, problem=problem).next() - at

    assert [pause("dns", n) / timedelta(hours=1) for n in (1, 2, 5, 6, 99)] == [1, 2, 16, 24, 24]
    assert pause("rate_limited", 1) == timedelta(hours=6)
    assert pause("interrupted", 1) == pause("away", 1) == timedelta(minutes=10)
    limited = messages.Error.with_code("rateLimited", detail="too many\ncertificates")
    assert problems.problem(limited) == Problem(
        trouble="rate_limited", detail="too many certificates"
    )


async def test_the_authority_may_have_a_certificate_renewed_early(tmp_path: Path) -> None:
    """Our pebble is too old to say so: one that says nothing else stands in."""
    web = Certificates(Settings(state=tmp_path / "web", listen=US))
    now = datetime.now(UTC)
    web.keep(now)
    asked: list[bytes] = []
    window = {
        "start": f"{now + timedelta(days=2):%FT%TZ}",
        "end": f"{now + timedelta(days=3):%FT%TZ}",
    }

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split()[1]
        asked.append(path)
        document = (
            {"renewalInfo": f"{base}/info"} if path == b"/dir" else {"suggestedWindow": window}
        )
        body = json.dumps(document).encode()
        head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nRetry-After: 90000\r\n"
        head += "Connection: close\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        writer.close()

    async with await asyncio.start_server(answer, US, 0, ssl=web.context()) as server:
        base = f"https://{US}:{server.sockets[0].getsockname()[1]}"
        acme = AcmeSettings(directory=f"{base}/dir", terms_agreed=True, names=NAMES, ca_file=web.ca)
        ours = Client(Settings(state=tmp_path, acme=acme), now)
        theirs = Certificates(Settings(state=tmp_path / "theirs", domain="pbx.example"))
        theirs.keep(now)
        ours.folder.take(theirs.server.read_bytes())
        before = ours.renewal
        await advice.keep(acme, ours.folder, now)
        assert timedelta(days=2) - SECOND <= ours.renewal - now <= timedelta(days=3)
        assert ours.renewal < before
        kept = ours.folder.read(Advice)
        assert kept
        assert abs(kept.again - now - timedelta(seconds=90_000)) < timedelta(minutes=2)
        count = len(asked)
        await advice.keep(acme, ours.folder, now + timedelta(hours=24))
        assert len(asked) == count, "not asked again so soon"
        assert is_due(ours.folder, sorted(names_of(theirs.present())), ours.renewal)
    early = ours.renewal
    await advice.keep(acme, ours.folder, now + timedelta(hours=26))
    assert ours.renewal == early, "away: its last word stands"


@pytest.mark.parametrize(
    "wrong",
    [
        {"terms_agreed": False},
        {"names": ["*.pbx.example"]},
        {"names": ["203.0.113.1"]},
        {"directory": "http://authority.example/dir"},
        {"eab_key_id": "without key"},
    ],
)
def test_settings_that_cannot_be_meant(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        AcmeSettings.model_validate({"terms_agreed": True, **wrong})


def test_one_way_to_certificates_and_names_that_the_world_knows(tmp_path: Path) -> None:
    acme, files = AcmeSettings(terms_agreed=True), TlsSettings(certificate=tmp_path, key=tmp_path)
    with pytest.raises(ValidationError, match="set domain"):
        Settings(state=tmp_path, acme=acme)
    with pytest.raises(ValidationError, match="exclude"):
        Settings(state=tmp_path, acme=acme, tls=files, domain="pbx.example")
    assert Settings(state=tmp_path, acme=acme, domain="pbx.example").acme_names == ("pbx.example",)
