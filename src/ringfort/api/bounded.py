"""Bounds every request's body before anything reads it, and marks every answer."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ringfort.api.errors import ErrorBody, ErrorTold
from ringfort.domain.errors import TooLarge
from ringfort.texts import Text

LIMIT = 1024 * 1024
"""Bytes of a body."""
LARGE_LIMIT = 20 * 1024 * 1024
"""Of an import or an upload."""
_LARGE = ("/import", "/content")
HUGE_LIMIT = 256 * 1024 * 1024
"""Of a rate deck, which goes to disk as it comes."""
_HUGE = "/rates"
_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
)


class Bounded:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = LARGE_LIMIT if scope["path"].endswith(_LARGE) else LIMIT
        if scope["path"].endswith(_HUGE):
            limit = HUGE_LIMIT
        seen = 0
        begun = False

        async def bounded() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise TooLarge(Text("error.too_large", limit=limit))
            return message

        async def marked(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                present = {name.lower() for name, _ in message["headers"]}
                new = [pair for pair in _HEADERS if pair[0] not in present]
                message["headers"] = [*message["headers"], *new]
            await send(message)

        try:
            await self._app(scope, bounded, marked)
        except TooLarge as error:
            if begun:
                raise
            told = ErrorTold(code=error.code, field=None, message=error.message)
            body = ErrorBody(error=told).model_dump_json().encode()
            headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
            start = {"type": "http.response.start", "status": error.status, "headers": headers}
            await marked(start)
            await send({"type": "http.response.body", "body": body})
