"""From the table of jobs to a postbox: in the words and under the name of its account."""

from pathlib import Path
from typing import Any

import pytest

from ringfort.bootstrap.sending import handlers
from ringfort.domain.errors import Invalid
from ringfort.engine import kept
from ringfort.jobs.worker import Worker
from ringfort.resources.platform.branding import BRANDING
from ringfort.resources.platform.letter_templates import LETTER_TEMPLATE
from ringfort.settings import Platform, Settings
from ringfort.store import jobs
from ringfort.store.db import Database
from ringfort.testing.factories import Factory
from tests.notify.smtp import smtp_server
from tests.store.conftest import *  # noqa: F403

PARAMS = {"name": "{account}", "email": "a@x.example", "account": "Acme", "until": "soon"}


def letter(language: str = "en") -> dict[str, Any]:
    params = PARAMS | {"greeting": "Hi"}
    return {
        "to": ["a@x.example"],
        "template": "invitation",
        "language": language,
        "params": params,
        "sealed": {},
    }


async def test_a_letter_has_the_words_and_the_name_of_the_nearest_account(
    factory: Factory, database: Database, tmp_path: Path
) -> None:
    north = await factory.make_account(kind="reseller")
    acme = await factory.make_account(parent=north)
    await factory.make(north, BRANDING, product="North", sender_email="a@north.example")
    own = {"letter": "invitation", "subject": "Join {account}", "text": "Dear {name},\n\nwelcome!"}
    await factory.make(north, LETTER_TEMPLATE, **own)
    async with smtp_server(tmp_path) as (box, smtp):
        settings = Settings(state=tmp_path / "state", smtp=smtp)
        platform = Platform(settings=settings, kept=kept.load(settings.state))
        worker = Worker(database, handlers(platform, database))
        async with database.write() as connection:
            for language in ("en", "ru"):
                await jobs.add(connection, "mail", letter(language), account_id=acme.id)
        await worker.once()
    subjects = {str(message["Subject"]) for message in box.messages}
    assert subjects == {"Join Acme", "Acme: ваша телефония"}
    assert {str(message["From"]) for message in box.messages} == {"North <a@north.example>"}
    [english] = [each for each in box.messages if each["Subject"] == "Join Acme"]
    body = english.get_body(("plain",))
    assert body is not None
    assert "Dear {account}," in body.get_content()


@pytest.mark.parametrize("text", ["{secret}", "{name.__class__}", "{", "{name", "{0}", "{}"])
async def test_only_known_names_stand_in_braces(factory: Factory, text: str) -> None:
    acme = await factory.make_account()
    with pytest.raises(Invalid) as refused:
        await factory.make(acme, LETTER_TEMPLATE, letter="invitation", subject="x", text=text)
    assert refused.value.field == "text"
    assert "name" in refused.value.message
