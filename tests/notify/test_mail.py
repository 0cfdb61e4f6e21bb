"""Letters at a real SMTP server."""

from pathlib import Path
from typing import Any

import aiosmtplib
import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from ringfort.notify.mail import Mailer, Refused
from ringfort.store.secrets import Vault
from tests.notify.smtp import smtp_server

VAULT = Vault(Fernet.generate_key().decode())
LETTER: dict[str, Any] = {
    "to": ["anna@acme.example"],
    "template": "invitation",
    "language": "en",
    "params": {
        "name": "Anna <b>",
        "email": "anna@acme.example",
        "account": "Acme\r\nBcc: spy@evil.example",
        "greeting": "Welcome!",
        "until": "2026-12-01T10:00:00+00:00",
    },
    "sealed": {"link": VAULT.seal("/invitation#s3cret")},
}


@pytest.mark.parametrize("tls", [False, True])
async def test_a_letter_arrives_in_both_forms(tmp_path: Path, tls: bool) -> None:
    async with smtp_server(tmp_path, tls=tls) as (box, settings):
        await Mailer(settings, "https://pbx.example/", VAULT).letter("k1", LETTER)
    [message] = box.messages
    assert box.recipients == [["anna@acme.example"]]
    assert message["Message-ID"] == "<k1@ringfort.example>"
    assert message["Subject"] == "Acme Bcc: spy@evil.example: your telephone account"
    assert message["Bcc"] is None
    text = message.get_body(("plain",))
    html = message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "until 2026-12-01 10:00 UTC" in text.get_content()
    assert "https://pbx.example/invitation#s3cret" in text.get_content()
    assert "Anna &lt;b&gt;" in html.get_content()


async def test_a_letter_comes_in_its_readers_language(tmp_path: Path) -> None:
    async with smtp_server(tmp_path) as (box, settings):
        await Mailer(settings, "https://x", VAULT).letter("k", LETTER | {"language": "ru"})
    body = box.messages[0].get_body(("plain",))
    assert body is not None
    assert "Здравствуйте" in body.get_content()


async def test_a_letter_bears_the_name_of_its_brand(tmp_path: Path) -> None:
    async with smtp_server(tmp_path) as (box, settings):
        post = Mailer(settings, "https://x", VAULT)
        await post.letter("k", LETTER, sender=("North Telecom", "hello@north.example"))
        await post.letter("k", LETTER, sender=("North Telecom", None))
    senders = [str(message["From"]) for message in box.messages]
    assert senders == [
        "North Telecom <hello@north.example>",
        "North Telecom <pbx@ringfort.example>",
    ]
    html = box.messages[0].get_body(("html",))
    assert html is not None
    assert "North Telecom" in html.get_content()


async def test_a_server_that_is_busy_is_asked_again_and_one_that_refuses_is_not(
    tmp_path: Path,
) -> None:
    async with smtp_server(tmp_path) as (box, settings):
        post = Mailer(settings, "https://x", VAULT)
        box.answers = ["451 later", "550 never"]
        with pytest.raises(aiosmtplib.SMTPResponseException):
            await post.letter("k", LETTER)
        with pytest.raises(Refused, match="550 never"):
            await post.letter("k", LETTER)
        await post.letter("k", LETTER)
    assert len(box.messages) == 1


async def test_a_wrong_password_is_ours_to_mend_and_loses_no_letter(tmp_path: Path) -> None:
    async with smtp_server(tmp_path, tls=True, password="right") as (box, settings):
        wrong = settings.model_copy(update={"user": "pbx", "password": SecretStr("wrong")})
        with pytest.raises(aiosmtplib.SMTPAuthenticationError):
            await Mailer(wrong, "https://x", VAULT).letter("k", LETTER)
        right = wrong.model_copy(update={"password": SecretStr("right")})
        await Mailer(right, "https://x", VAULT).letter("k", LETTER)
    assert len(box.messages) == 1


async def test_a_name_of_digits_is_not_a_day(tmp_path: Path) -> None:
    params = {**LETTER["params"], "account": "20261124"}
    async with smtp_server(tmp_path) as (box, settings):
        await Mailer(settings, "https://x", VAULT).letter("k", LETTER | {"params": params})
    assert box.messages[0]["Subject"] == "20261124: your telephone account"


async def test_without_a_server_a_letter_says_so() -> None:
    with pytest.raises(Refused, match=r"smtp\.host"):
        await Mailer(None, "https://x", VAULT).letter("k", LETTER)
