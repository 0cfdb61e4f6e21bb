"""The session's cookie: never readable by scripts, sent over TLS only, or on loopback."""

from ipaddress import ip_address

from starlette.requests import HTTPConnection
from starlette.responses import Response

from ringfort.store.identity.sessions import LONGEST

_PLAIN, _SECURE = "ringfort", "__Host-ringfort"


def session_token(request: HTTPConnection) -> str | None:
    """The token of the request's session, if it brings one."""
    return request.cookies.get(_name(request))


def give(request: HTTPConnection, response: Response, token: str) -> None:
    """Have the browser keep the session."""
    response.set_cookie(
        _name(request),
        token,
        max_age=int(LONGEST.total_seconds()),
        secure=not _on_loopback(request),
        httponly=True,
        samesite="lax",
    )


def take_back(request: HTTPConnection, response: Response) -> None:
    """Have the browser forget the session."""
    response.delete_cookie(
        _name(request), secure=not _on_loopback(request), httponly=True, samesite="lax"
    )


def _name(request: HTTPConnection) -> str:
    return _PLAIN if _on_loopback(request) else _SECURE


def _on_loopback(request: HTTPConnection) -> bool:
    """Whether this is plain HTTP that never leaves the machine."""
    host = request.url.hostname or ""
    if request.url.scheme not in ("http", "ws"):
        return False
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
