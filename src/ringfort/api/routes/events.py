"""The WebSocket of live events. Its messages are described in docs/api.md."""

import asyncio
import contextlib
from typing import Annotated, Any, Literal

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ringfort.api.auth import address_of
from ringfort.api.errors import answer, body_of
from ringfort.api.listening import End, Listener, Wanted, message
from ringfort.api.live import Live
from ringfort.domain.errors import RingfortError
from ringfort.resources._mechanism.invalid import invalid

HEARTBEAT_S = 20.0
CLOSING_S = 2.0
"""How long a socket may take to be closed: who does not read does not hear why."""
LONGEST_MESSAGE = 8192
"""Characters that a client may send at once."""


class Opening(BaseModel):
    """Query parameters."""

    model_config = ConfigDict(extra="forbid")

    kinds: Annotated[str, Field(max_length=2000)] | None = None
    account_id: str | None = None
    after: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    ticket: str | None = None


class Subscribe(Wanted):
    """What a client may send: from now on it listens to this instead."""

    type: Literal["subscribe"]


def event_routes(live: Live) -> APIRouter:
    router = APIRouter()

    @router.websocket("/events")
    async def events(socket: WebSocket) -> None:
        try:
            whose = await live.gate.socket(socket)
            opening = _valid(Opening, dict(socket.query_params))
            kinds = opening.kinds.split(",") if opening.kinds else None
            wanted = _valid(Wanted, {"kinds": kinds, "account_id": opening.account_id})
            await live.check_wanted(whose.caller, wanted)
            with live.seat(whose.caller):
                await socket.accept()
                listener = Listener(whose, address_of(socket), wanted)
                await _serve(socket, live, listener, opening.after)
        except RingfortError as refused:
            await socket.send_denial_response(answer(socket, refused))

    return router


async def _serve(socket: WebSocket, live: Live, listener: Listener, after: int | None) -> None:
    """Until either side has enough."""
    tasks = (
        asyncio.create_task(_write(socket, live, listener, after)),
        asyncio.create_task(_read(socket, live, listener)),
    )
    try:
        await asyncio.wait((*tasks, listener.ended), return_when=asyncio.FIRST_COMPLETED)
    finally:
        live.leave(listener)
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    if listener.ended.done():
        await _close(socket, listener.ended.result())
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, WebSocketDisconnect):
            raise result


async def _write(socket: WebSocket, live: Live, listener: Listener, after: int | None) -> None:
    async for text in live.listen(listener, after):
        await socket.send_text(text)
    while True:
        try:
            async with asyncio.timeout(HEARTBEAT_S):
                text = await listener.waiting.get()
        except TimeoutError:
            text = message("heartbeat", position=max(live.position, listener.position))
        await socket.send_text(text)


async def _read(socket: WebSocket, live: Live, listener: Listener) -> None:
    while True:
        received = await socket.receive()
        if received["type"] == "websocket.disconnect":
            return
        if len(received.get("text") or received.get("bytes") or "") > LONGEST_MESSAGE:
            await socket.close(1009)
            return
        try:
            live.gate.requests.take(f"socket {listener.whose.id}")
            asked = _subscription(received.get("text") or "")
            await live.check_wanted(listener.whose.caller, asked)
        except RingfortError as refused:
            told = body_of(socket, refused).error
            listener.put(message("error", **told.model_dump()))
        else:
            listener.wanted = asked
            listener.put(message("subscribed", position=max(live.position, listener.position)))
            live.greet(listener)


async def _close(socket: WebSocket, why: End) -> None:
    code, reason = why.value
    with contextlib.suppress(TimeoutError, RuntimeError, WebSocketDisconnect):
        async with asyncio.timeout(CLOSING_S):
            await socket.close(code, reason)


def _subscription(text: str) -> Subscribe:
    try:
        return Subscribe.model_validate_json(text)
    except ValidationError as error:
        raise invalid(error) from None


def _valid(form: type[Any], values: dict[str, Any]) -> Any:
    try:
        return form.model_validate(values)
    except ValidationError as error:
        raise invalid(error) from None
