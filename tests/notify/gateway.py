"""A provider's SMS gateway on loopback, as an HTTP server of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import SecretStr

from ringfort.settings import SmsSettings
from tests.notify.http import serving

TOKEN = "gateway-token"


@dataclass
class Gateway:
    """What it was asked to send; `answers` are given to the next messages instead of taking them.
    Keys it has seen it takes without sending again."""

    answers: list[int] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    async def post(self, request: Request) -> JSONResponse:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"error": "who are you?"}, 401)
        body = await request.json()
        if self.answers:
            return JSONResponse({"error": "no", "text": body["text"]}, self.answers.pop(0))
        self.keys.append(request.headers["idempotency-key"])
        if self.keys[-1] not in self.keys[:-1]:
            self.taken.append(body)
        return JSONResponse({"id": len(self.taken)}, 202)


@asynccontextmanager
async def sms_gateway() -> AsyncIterator[tuple[Gateway, SmsSettings]]:
    """The gateway, and settings that lead to it."""
    gateway, app = Gateway(), FastAPI()
    app.post("/messages")(gateway.post)
    async with serving(app) as url:
        yield gateway, SmsSettings(url=f"{url}/messages", token=SecretStr(TOKEN), sender="Acme")
