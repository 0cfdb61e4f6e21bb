"""`ringfort mail test` sends, or says why not."""

import asyncio
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ringfort.cli import main
from ringfort.domain.errors import Unavailable
from tests.notify.smtp import Postbox, smtp_server


def test_a_letter_arrives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ready, over, boxes = threading.Event(), threading.Event(), list[Postbox]()

    async def serve() -> None:
        async with smtp_server(tmp_path) as (box, settings):
            (tmp_path / "ringfort.toml").write_text(
                f'[smtp]\nhost = "127.0.0.1"\nport = {settings.port}\nsecurity = "none"\n'
                'sender = "pbx@ringfort.example"\n'
            )
            boxes.append(box)
            ready.set()
            await asyncio.to_thread(over.wait, 20)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    monkeypatch.setenv("RINGFORT_STATE", str(tmp_path))
    assert ready.wait(10)
    try:
        result = CliRunner().invoke(main.app, ["mail", "test", "anna@acme.example"])
        assert result.exit_code == 0, result.output
        assert boxes[0].recipients == [["anna@acme.example"]]
    finally:
        over.set()
        thread.join()


def test_without_a_server_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFORT_STATE", str(tmp_path))
    result = CliRunner().invoke(main.app, ["mail", "test", "anna@acme.example"])
    assert isinstance(result.exception, Unavailable | SystemExit)
    assert "smtp" in (str(result.exception) + result.output)
