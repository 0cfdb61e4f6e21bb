"""Text messages at a real HTTP gateway, and on their way there through the table of jobs."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from pydantic import SecretStr, ValidationError

from ringfort.bootstrap.sending import handlers
from ringfort.engine import kept
from ringfort.jobs.worker import Worker
from ringfort.notify.refused import Refused
from ringfort.notify.sms import NeverTaken, NotTaken, Texter
from ringfort.settings import Platform, Settings, SmsSettings
from ringfort.store import jobs
from ringfort.store.db import Database
from ringfort.store.secrets import Vault
from tests.notify.gateway import sms_gateway
from tests.store.conftest import *  # noqa: F403

VAULT = Vault(Fernet.generate_key().decode())
PORTAL = "https://pbx.example.com/"
LINK = f"/invitation#{'x' * 43}"


def message(vault: Vault = VAULT, language: str = "en", account: str = "Acme") -> dict[str, Any]:
    return {
        "to": "+12123388100",
        "template": "invitation",
        "language": language,
        "params": {"account": account, "until": "2026-12-01T10:00:00+00:00"},
        "sealed": {"link": vault.seal(LINK)},
    }


async def test_a_message_has_the_whole_link() -> None:
    async with sms_gateway() as (gateway, settings):
        await Texter(settings, PORTAL, VAULT).message("k", message())
    [sent] = gateway.taken
    assert (sent["from"], sent["to"]) == ("Acme", "+12123388100")
    assert sent.keys() == {"from", "to", "text"}
    assert sent["text"].startswith("Acme: ")
    assert "2026-12-01" in sent["text"]
    assert sent["text"].endswith(f" https://pbx.example.com{LINK}")


@pytest.mark.parametrize(("language", "most"), [("en", 2 * 153), ("ru", 2 * 67)])
async def test_a_message_has_at_most_two_parts(language: str, most: int) -> None:
    long = message(language=language, account="An unusually long\r\nname of a company")
    async with sms_gateway() as (gateway, settings):
        await Texter(settings, PORTAL, VAULT).message("k", long)
    assert len(gateway.taken[0]["text"]) <= most
    assert "\n" not in gateway.taken[0]["text"]


@pytest.mark.parametrize("status", [302, 408, 429, 500, 503])
async def test_what_may_pass_is_told_apart(status: int) -> None:
    async with sms_gateway() as (gateway, settings):
        gateway.answers = [status]
        with pytest.raises(NotTaken, match=str(status)) as refused:
            await Texter(settings, PORTAL, VAULT).message("k", message())
    assert not isinstance(refused.value, Refused)
    assert gateway.taken == []


@pytest.mark.parametrize("status", [400, 403, 404, 422])
async def test_what_never_will_be_taken_is_told_without_its_link(status: int) -> None:
    async with sms_gateway() as (gateway, settings):
        gateway.answers = [status]
        with pytest.raises(NeverTaken, match=str(status)) as refused:
            await Texter(settings, PORTAL, VAULT).message("k", message())
    assert "invitation" not in str(refused.value)
    assert "no" in refused.value.said


async def test_a_wrong_token_is_ours_to_mend_and_loses_no_message() -> None:
    async with sms_gateway() as (_, settings):
        wrong = settings.model_copy(update={"token": SecretStr("wrong")})
        with pytest.raises(NotTaken) as refused:
            await Texter(wrong, PORTAL, VAULT).send("k", "+12123388100", "hello")
    assert not isinstance(refused.value, Refused)


async def test_nobody_at_home_is_an_error_of_the_network() -> None:
    with pytest.raises(httpx.HTTPError):
        away = SmsSettings(url="http://127.0.0.1:9/")
        await Texter(away, PORTAL, VAULT).send("k", "+12123388100", "hello")


async def test_a_gateway_that_never_answers_is_left() -> None:
    over = asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    with pytest.raises((TimeoutError, httpx.TimeoutException)):
        hasty = Texter(SmsSettings(url=url), PORTAL, VAULT, timeout_s=0.1)
        await hasty.send("k", "+12123388100", "hello")
    over.set()
    server.close()


async def test_without_a_gateway_a_message_says_so() -> None:
    with pytest.raises(Refused, match=r"sms\.url"):
        await Texter(SmsSettings(), PORTAL, VAULT).message("k", message())


@pytest.mark.parametrize(
    "wrong", [{"url": "ftp://x"}, {"url": "pbx.example"}, {"sender": "Twelve chars"}]
)
def test_settings_that_no_gateway_understands(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        SmsSettings(**wrong)


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now(UTC) + timedelta(seconds=1)

    def __call__(self) -> datetime:
        return self.now


class Post:
    """The worker that bootstrap wires, with a clock of the test's."""

    def __init__(self, database: Database, folder: Path, sms: SmsSettings) -> None:
        settings = Settings(state=folder / "state", sms=sms, portal=PORTAL)
        platform = Platform(settings=settings, kept=kept.load(settings.state))
        self.database, self.vault = database, Vault(platform.secrets.master)
        self.clock = Clock()
        self.worker = Worker(database, handlers(platform, database), self.clock)

    async def add(self) -> None:
        async with self.database.write() as connection:
            await jobs.add(connection, "sms", message(self.vault))

    async def left(self) -> list[tuple[str, str | None]]:
        """State and error of jobs that are still there."""
        query = sa.select(jobs.jobs.c.state, jobs.jobs.c.error)
        async with self.database.read() as connection:
            return [(row.state, row.error) for row in await connection.execute(query)]


async def test_a_gateway_that_is_away_is_asked_again(database: Database, tmp_path: Path) -> None:
    async with sms_gateway() as (gateway, sms):
        post = Post(database, tmp_path, sms)
        await post.add()
        gateway.answers = [503, 429]
        for pause in (timedelta(), timedelta(seconds=59), timedelta(seconds=1)):
            post.clock.now += pause
            await post.worker.once()
        assert gateway.taken == []
        post.clock.now += timedelta(minutes=5)
        await post.worker.once()
    assert len(gateway.taken) == 1
    assert await post.left() == []


async def test_a_message_that_is_refused_is_given_up_and_told(
    database: Database, tmp_path: Path
) -> None:
    async with sms_gateway() as (gateway, sms):
        post = Post(database, tmp_path, sms)
        await post.add()
        gateway.answers = [422]
        await post.worker.once()
        post.clock.now += timedelta(days=1)
        await post.worker.once()
    assert gateway.taken == []
    assert await post.left() == [("failed", "the SMS gateway answered 422")]


async def test_a_message_outlives_whoever_was_sending_it(
    database: Database, tmp_path: Path
) -> None:
    """Killed before it was sent, and killed after it was taken: it comes once."""
    async with sms_gateway() as (gateway, sms):
        post = Post(database, tmp_path, sms)
        await post.add()
        lease = timedelta(seconds=90)
        async with database.write() as connection:
            [before] = await jobs.claim(connection, ["sms"], 1, lease, post.clock.now)
        post.clock.now += timedelta(seconds=91)
        async with database.write() as connection:
            [after] = await jobs.claim(connection, ["sms"], 1, lease, post.clock.now)
        await Texter(sms, PORTAL, post.vault).message(str(after.id), after.payload)
        assert await post.worker.once() == 0, "it is still leased"
        post.clock.now += timedelta(seconds=91)
        assert await post.worker.once() == 1
    assert (before.attempts, after.attempts) == (1, 2)
    assert gateway.keys == [str(before.id)] * 2
    assert len(gateway.taken) == 1
    assert await post.left() == []
