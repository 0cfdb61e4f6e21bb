"""E-mail over SMTP: a letter becomes a message in its reader's language, text and HTML."""

import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from functools import cache
from importlib.resources import files
from typing import Any

import aiosmtplib
from jinja2 import Environment, select_autoescape

from ringfort.notify.refused import Refused
from ringfort.settings import SmtpSettings
from ringfort.store.secrets import Vault
from ringfort.texts import t

TIMEOUT_S = 30
_MOST_RECIPIENTS = 20

Words = Callable[[str, str, Mapping[str, str]], tuple[str, str]]
"""Subject and text of a letter in a language, filled in."""
Sender = tuple[str | None, str | None]
"""Name and address of a brand; None = the platform's."""


class Mailer:
    """Sends letters. `portal`: base URL that links in them start with."""

    def __init__(self, smtp: SmtpSettings | None, portal: str, vault: Vault) -> None:
        self._smtp = smtp
        self._portal = portal.rstrip("/")
        self._vault = vault

    async def letter(
        self,
        key: str,
        payload: Mapping[str, Any],
        words: Words | None = None,
        sender: Sender = (None, None),
    ) -> None:
        """Send a letter (see store.identity.letters), in these words instead of ours. `key` makes
        its Message-ID, so that a letter sent twice is recognised. Refused: it never will go."""
        sealed = {name: self._vault.unseal(token) for name, token in payload["sealed"].items()}
        params = {name: _readable(value) for name, value in (payload["params"] | sealed).items()}
        link = f"{self._portal}{params['link']}" if "link" in params else None
        subject, text = (words or self._ours)(payload["template"], payload["language"], params)
        await self.send(key, payload["to"], subject, text, link, sender)

    @staticmethod
    def _ours(letter: str, language: str, params: Mapping[str, str]) -> tuple[str, str]:
        subject = t(f"letter.{letter}.subject", language, **params)
        return subject, t(f"letter.{letter}.text", language, **params)

    async def send(
        self,
        key: str,
        to: list[str],
        subject: str,
        text: str,
        link: str | None = None,
        sender: Sender = (None, None),
    ) -> None:
        """Send at once. Refused, or an aiosmtplib error that may pass."""
        if self._smtp is None:
            raise Refused("no SMTP server is set (smtp.host)")
        name, address = sender
        own = {"sender_name": name or self._smtp.sender_name}
        smtp = self._smtp.model_copy(update=own | {"sender": address or self._smtp.sender})
        message = self._message(smtp, key, to, subject, text, link)
        try:
            await aiosmtplib.send(message, recipients=to[:_MOST_RECIPIENTS], **_server(self._smtp))
        except aiosmtplib.SMTPRecipientsRefused as refused:
            codes = [each.code for each in refused.recipients]
            raise _judged(max(codes), str(refused.recipients[0].message), refused) from refused
        except (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPDataError) as refused:
            raise _judged(refused.code, refused.message, refused) from refused

    def _message(
        self,
        smtp: SmtpSettings,
        key: str,
        to: list[str],
        subject: str,
        text: str,
        link: str | None,
    ) -> EmailMessage:
        message = EmailMessage()
        message["From"] = formataddr((smtp.sender_name, smtp.sender))
        message["To"] = ", ".join(to[:_MOST_RECIPIENTS])
        message["Subject"] = _one_line(subject)
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<{key}@{smtp.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        paragraphs = [each.strip() for each in text.split("\n\n") if each.strip()]
        message.set_content("\n\n".join([*paragraphs, *([link] if link else [])]) + "\n")
        html = _frame().render(paragraphs=paragraphs, link=link, sender=smtp.sender_name)
        message.add_alternative(html, subtype="html")
        return message


def _server(smtp: SmtpSettings) -> dict[str, Any]:
    return {
        "hostname": smtp.host,
        "port": smtp.port,
        "username": smtp.user,
        "password": smtp.password.get_secret_value() if smtp.password else None,
        "use_tls": smtp.security == "tls",
        "start_tls": smtp.security == "starttls",
        "tls_context": ssl.create_default_context(cafile=smtp.ca_file),
        "timeout": TIMEOUT_S,
    }


def _judged(code: int, said: str, error: Exception) -> Exception:
    """5xx about a letter is for good (RFC 5321 §4.2.1), anything else may pass. What is said about
    us, as to a wrong password, never is: that is mended and the letter still goes."""
    return Refused(f"{code} {said}") if code >= 500 else error


def _readable(value: str) -> str:
    """Moments as people write them. A name of digits only, which reads like a day, is none."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return value if moment.tzinfo is None else f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]


@cache
def _frame() -> Any:
    source = files("ringfort.notify").joinpath("templates", "letter.html.j2").read_text()
    return Environment(autoescape=select_autoescape(default=True)).from_string(source)
