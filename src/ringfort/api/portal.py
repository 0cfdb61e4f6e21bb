"""The portal's files as they were built, and its page for every address that is the portal's."""

from collections.abc import Iterator
from dataclasses import dataclass
from mimetypes import guess_type
from os import stat_result
from pathlib import Path
from stat import S_ISREG

from anyio import to_thread
from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

import ringfort
from ringfort.api.language import language_of
from ringfort.domain.errors import NotFound
from ringfort.texts import Text, t

PAGE = "index.html"
_NOT_OURS = ("/api", "/metrics", "/sip")
_ASSETS = "assets/"
_TWINS = {"br": ".br", "gzip": ".gz"}
_TYPES = {".js": "text/javascript", ".woff2": "font/woff2", ".webmanifest": "application/json"}
"""What Python leaves to the machine it runs on."""
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "font-src": "'self'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "connect-src": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
"""Styles in attributes are Mantine's way; `connect-src 'self'` lets sockets through too (CSP 3)."""
HEADERS = {
    "content-security-policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    "permissions-policy": "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()",
    "referrer-policy": "same-origin",
    "vary": "Accept-Encoding",
}


@dataclass(frozen=True, slots=True)
class _Route:
    """What metrics name a request by."""

    path: str


def portal_folder() -> Path:
    """In an installed package beside the code, in a checkout where set-up builds it."""
    package = Path(ringfort.__file__).parent
    inside = package / "portal"
    return inside if (inside / PAGE).exists() else package.parents[1] / "portal" / "dist"


def add_portal(app: FastAPI, folder: Path) -> None:
    """Serve it wherever no route is. It may be built while we run."""
    app.router.default = Portal(folder, app.router.default)


def of_portal(scope: Scope) -> bool:
    """Whether a page or a file of the portal is asked for, which anybody may, at any pace."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    path = scope["path"]
    return not any(path == each or path.startswith(f"{each}/") for each in _NOT_OURS)


class Portal(StaticFiles):
    """ASGI application; what is not the portal's goes to `otherwise`."""

    def __init__(self, folder: Path, otherwise: ASGIApp) -> None:
        super().__init__(directory=folder, check_dir=False)
        self.config_checked = True
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not of_portal(scope):
            await self._otherwise(scope, receive, send)
            return
        scope["route"] = _Route("portal")
        await super().__call__(scope, receive, send)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """NotFound: a file that is not there, and whose name is no page's."""
        if not _hidden(path) and (answer := await self._file(path, scope)):
            return answer
        if not _may_be_page(path):
            raise NotFound(Text("error.no_route"))
        return await self._file(PAGE, scope) or _not_built(Request(scope))

    async def _file(self, name: str, scope: Scope) -> Response | None:
        """The form of it that is shortest for this browser."""
        if await self._look(name) is None:
            return None
        asked = Headers(scope=scope)
        wanted = set(_encodings(asked.get("accept-encoding", "")))
        for encoding, ending in {**_TWINS, "": ""}.items():
            if encoding and encoding not in wanted:
                continue
            if found := await self._look(name + ending):
                response = FileResponse(
                    found[0],
                    headers=_headers(name, encoding),
                    media_type=_type(name),
                    stat_result=found[1],
                )
                same = self.is_not_modified(response.headers, asked)
                return NotModifiedResponse(response.headers) if same else response
        return None

    async def _look(self, name: str) -> tuple[str, stat_result] | None:
        """Path of a regular file in the folder."""
        try:
            path, stat = await to_thread.run_sync(self.lookup_path, name)
        except (OSError, ValueError):  # names no file can have
            return None
        return (path, stat) if stat and S_ISREG(stat.st_mode) else None


def _hidden(path: str) -> bool:
    return any(part.startswith(".") and part != "." for part in path.split("/"))


def _may_be_page(path: str) -> bool:
    """Files lie in the root or in `assets`; an address of a page may have dots further down."""
    first = path.partition("/")[0]
    return path == "." or ("." not in first and not path.startswith(_ASSETS))


def _headers(name: str, encoding: str) -> dict[str, str]:
    """Names of assets change with their content."""
    lasting = name.startswith(_ASSETS)
    kept = "public, max-age=31536000, immutable" if lasting else "no-cache"
    encoded = {"content-encoding": encoding} if encoding else {}
    return HEADERS | {"cache-control": kept} | encoded


def _type(name: str) -> str:
    ending = Path(name).suffix
    return _TYPES.get(ending) or guess_type(name)[0] or "application/octet-stream"


def _encodings(header: str) -> Iterator[str]:
    """Of Accept-Encoding (RFC 9110 §12.5.3), those that are not refused."""
    for part in header.lower().split(","):
        name, _, quality = part.partition(";")
        _, _, value = quality.partition("q=")
        if value.strip().rstrip("0.") or not value:
            yield name.strip()


def _not_built(request: Request) -> Response:
    text = t("portal.not_built", language_of(request))
    return PlainTextResponse(text, 503, HEADERS | {"cache-control": "no-store"})
