"""Text messages through a provider's HTTP gateway: `POST {"from", "to", "text"}`, any 2xx takes it.

They cost money by the part (160 characters, 70 outside GSM 03.38): texts are short.
"""

import asyncio
import ssl
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx

from ringfort.notify.refused import Refused
from ringfort.settings import SmsSettings
from ringfort.store.secrets import Vault
from ringfort.texts import t

TIMEOUT_S = 20
_CONNECT_S = 5
_LONGEST_NAME = 20
_MOST_SAID = 300
_MAY_PASS = (401, 408, 429)
"""Answers below 500 that may be another tomorrow. A wrong token is ours to mend, and no message is
lost by it."""


class NotTaken(Exception):
    """Not now; later perhaps. `said`: how the answer begins, which may repeat the text."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(f"the SMS gateway answered {status}")
        self.said = said


class NeverTaken(NotTaken, Refused):
    """The gateway refuses this message (4xx), whenever it is sent."""


class Texter:
    """Sends text messages. `portal`: base URL that links in them start with."""

    def __init__(
        self, sms: SmsSettings, portal: str, vault: Vault, timeout_s: float = TIMEOUT_S
    ) -> None:
        self._sms = sms
        self._timeout_s = timeout_s
        self._portal = portal.rstrip("/")
        self._vault = vault

    async def message(self, key: str, payload: Mapping[str, Any]) -> None:
        """Send a job's message (see store.identity.text_messages); errors as of `send`."""
        params = {name: _short(value) for name, value in payload["params"].items()}
        for name, token in payload["sealed"].items():
            params[name] = f"{self._portal}{self._vault.unseal(token)}"
        text = t(f"sms.{payload['template']}", payload["language"], **params)
        await self.send(key, payload["to"], text)

    async def send(self, key: str, to: str, text: str) -> None:
        """Send at once. `key` is an Idempotency-Key, so that a gateway may know what it has had.
        Refused; or NotTaken, TimeoutError or an httpx.HTTPError, which may pass."""
        if not self._sms.url:
            raise Refused("no SMS gateway is set (sms.url)")
        headers = {"Idempotency-Key": key, "User-Agent": "Ringfort"}
        if self._sms.token is not None:
            headers["Authorization"] = f"Bearer {self._sms.token.get_secret_value()}"
        body = {"from": self._sms.sender, "to": to, "text": text}
        async with asyncio.timeout(self._timeout_s):
            status, said = await self._post(headers, body)
        if 200 <= status < 300:
            return
        never = 400 <= status < 500 and status not in _MAY_PASS
        raise (NeverTaken if never else NotTaken)(status, said)

    async def _post(self, headers: Mapping[str, str], body: Mapping[str, str]) -> tuple[int, str]:
        """Status, and how the answer begins; the rest is not read."""
        timeout = httpx.Timeout(self._timeout_s, connect=_CONNECT_S)
        trusted = ssl.create_default_context(cafile=self._sms.ca_file)
        async with (
            httpx.AsyncClient(timeout=timeout, trust_env=False, verify=trusted) as client,
            client.stream("POST", self._sms.url, headers=dict(headers), json=dict(body)) as answer,
        ):
            said = await anext(answer.aiter_text(_MOST_SAID), "")
        return answer.status_code, " ".join(said.split())


def _short(value: str) -> str:
    """A moment is told by its day (UTC); a long name is cut."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is not None and moment.tzinfo is not None:
        return f"{moment:%Y-%m-%d}"
    return " ".join(value.split())[:_LONGEST_NAME]
