"""SIP of browsers (RFC 7118), on this origin: passed to the edge with the browser's address."""

import asyncio

import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from ringfort.api.auth import address_of
from ringfort.api.errors import answer
from ringfort.domain.errors import Invalid, Unavailable
from ringfort.texts import Text

SUBPROTOCOL = Subprotocol("sip")
LONGEST_SIP = 65536
"""Bytes of a SIP message over WebSocket, either way."""
_EDGE_SECONDS = 2.0

_log = structlog.get_logger(__name__)


def sip_routes(edge: str) -> APIRouter:
    """`edge` is the URL of its WebSocket on loopback."""
    router = APIRouter()

    @router.websocket("/sip")
    async def sip(socket: WebSocket) -> None:
        if SUBPROTOCOL not in socket.scope["subprotocols"]:
            wrong = Invalid(Text("error.no_sip"), field="Sec-WebSocket-Protocol")
            await socket.send_denial_response(answer(socket, wrong))
            return
        try:
            inner = await connect(
                edge,
                subprotocols=[SUBPROTOCOL],
                additional_headers={"X-Forwarded-For": address_of(socket)},
                compression=None,
                max_size=LONGEST_SIP,
                open_timeout=_EDGE_SECONDS,
                ping_interval=None,
                proxy=None,
            )
        except (OSError, WebSocketException) as error:
            _log.warning("the edge takes no browser", reason=str(error))
            away = Unavailable(Text("error.edge_away"), field="edge")
            await socket.send_denial_response(answer(socket, away))
            return
        async with inner:
            await socket.accept(SUBPROTOCOL)
            await _pass_on(socket, inner)

    return router


async def _pass_on(socket: WebSocket, inner: ClientConnection) -> None:
    """Until either side has gone; the other is closed too."""
    tasks = (
        asyncio.create_task(_inward(socket, inner)),
        asyncio.create_task(_outward(socket, inner)),
    )
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _inward(socket: WebSocket, inner: ClientConnection) -> None:
    while True:
        received = await socket.receive()
        if received["type"] == "websocket.disconnect":
            return
        try:
            await inner.send(received.get("text") or received.get("bytes") or b"")
        except ConnectionClosed:
            return


async def _outward(socket: WebSocket, inner: ClientConnection) -> None:
    try:
        async for message in inner:
            if isinstance(message, str):
                await socket.send_text(message)
            else:
                await socket.send_bytes(message)
        await socket.close(1012)
    except (WebSocketDisconnect, RuntimeError):
        return
