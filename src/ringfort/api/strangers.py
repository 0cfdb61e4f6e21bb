"""Holds back addresses that ask much. Requests inside an account that show a pass have a bucket of
their own (`Gate`), the portal's files have none; everything else counts for its address, whatever
it shows."""

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from ringfort.api.auth import customer_of
from ringfort.api.cookies import session_token
from ringfort.api.errors import answer
from ringfort.api.limits import Buckets
from ringfort.api.portal import of_portal
from ringfort.domain.errors import TooMany


class Strangers:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, buckets: Buckets) -> None:
        self._app = app
        self._buckets = buckets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and not of_portal(scope):
            request = HTTPConnection(scope)
            if not _of_a_caller(request):
                try:
                    self._buckets.take(customer_of(request))
                except TooMany as refused:
                    await answer(request, refused)(scope, receive, send)
                    return
        await self._app(scope, receive, send)


def _of_a_caller(request: HTTPConnection) -> bool:
    """Whether the gate will ask who it is."""
    shown = "authorization" in request.headers or session_token(request) is not None
    return shown and request.url.path.startswith("/api/v1/accounts")
