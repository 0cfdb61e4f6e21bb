"""Serving one application twice: HTTP on loopback, HTTPS where people and browsers reach it,
which may be two addresses."""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import structlog
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ringfort.api.routes.sip import LONGEST_SIP
from ringfort.settings import Platform

KEEP_ALIVE_SECONDS = 75
"""Longer than a page waits before it asks again, or its request meets the connection's end."""
LOOK_SECONDS = 5
_OURS = ("/metrics",)
"""Paths for programs on this machine only."""

_log = structlog.get_logger(__name__)


async def serve(platform: Platform, app: ASGIApp) -> None:
    """Until cancelled; requests under way are finished."""
    certificate = platform.state / "tls" / "server.pem"
    near = _server(app, "127.0.0.1", platform.ports.api)
    port = platform.ports.api_tls
    far = [_server(_far(app), each, port, certificate) for each in platform.settings.public]
    all_ = asyncio.gather(*(each.serve() for each in (near, *far)))
    following = asyncio.create_task(_follow(certificate, [each.config for each in far]))
    try:
        await asyncio.shield(all_)
    finally:
        following.cancel()
        for each in (near, *far):
            each.should_exit = True
        await all_


class _Server(uvicorn.Server):
    """Leaves signals to the process, which may have several."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(app: ASGIApp, host: str, port: int, certificate: Path | None = None) -> uvicorn.Server:
    return _Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            lifespan="off",
            log_config=None,
            access_log=False,
            ws_max_size=LONGEST_SIP,
            ws_per_message_deflate=False,
            ssl_certfile=certificate,
            proxy_headers=certificate is None,  # a proxy stands on this machine
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=2,
        )
    )


def _far(app: ASGIApp) -> ASGIApp:
    async def without_ours(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in _OURS:
            await PlainTextResponse("", 404)(scope, receive, send)
        else:
            await app(scope, receive, send)

    return without_ours


async def _follow(certificate: Path, configs: Sequence[uvicorn.Config]) -> None:
    """New connections get the certificate that is there now, if it can be read."""
    known = _changed(certificate)
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            changed = _changed(certificate)
            if changed != known:
                for config in configs:
                    if config.ssl is not None:
                        config.ssl.load_cert_chain(certificate)
                known = changed
                _log.info("new certificate in use")
        except OSError as wrong:
            _log.warning("certificate cannot be read", reason=repr(wrong))


def _changed(path: Path) -> int:
    """Tells one content from the next."""
    return path.stat().st_mtime_ns
