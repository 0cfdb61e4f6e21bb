"""`ringfort sms test` sends, or says why not."""

import asyncio
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ringfort.cli import main
from ringfort.domain.errors import Invalid, Unavailable
from tests.notify.gateway import TOKEN, Gateway, sms_gateway


def test_a_message_arrives_or_the_gateway_is_quoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready, over, gateways = threading.Event(), threading.Event(), list[Gateway]()

    async def serve() -> None:
        async with sms_gateway() as (gateway, settings):
            (tmp_path / "ringfort.toml").write_text(
                f'[sms]\nurl = "{settings.url}"\ntoken = "{TOKEN}"\nsender = "Acme"\n'
            )
            gateways.append(gateway)
            ready.set()
            await asyncio.to_thread(over.wait, 20)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    monkeypatch.setenv("RINGFORT_STATE", str(tmp_path))
    assert ready.wait(10)
    try:
        result = CliRunner().invoke(main.app, ["sms", "test", "+1 212 338 8100"])
        assert result.exit_code == 0, result.output
        assert gateways[0].taken[0]["to"] == "+12123388100"
        gateways[0].answers = [422]
        refused = CliRunner().invoke(main.app, ["sms", "test", "+12123388100"])
        assert isinstance(refused.exception, Unavailable)
        assert 'answered 422: {"error":"no"' in str(refused.exception)
    finally:
        over.set()
        thread.join()


def test_without_a_gateway_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFORT_STATE", str(tmp_path))
    result = CliRunner().invoke(main.app, ["sms", "test", "+12123388100"])
    assert isinstance(result.exception, Unavailable)
    assert "sms.url" in str(result.exception)


def test_a_number_has_its_country_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFORT_STATE", str(tmp_path))
    result = CliRunner().invoke(main.app, ["sms", "test", "89161234567"])
    assert isinstance(result.exception, Invalid)
