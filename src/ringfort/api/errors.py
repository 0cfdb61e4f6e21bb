"""Every error has one shape, told in the caller's language."""

from collections.abc import Awaitable, Callable

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from ringfort.api.language import language_of
from ringfort.domain.errors import NotFound, RingfortError
from ringfort.resources._mechanism.invalid import complaint
from ringfort.texts import Text, told

_log = structlog.get_logger(__name__)
_NAMED = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorBody"}}}}
_NOT_THE_FIELD = ("body", "query", "path", "header")


class ErrorTold(BaseModel):
    """`field`: path of the offending field such as `settings.codecs[1]`."""

    code: str
    field: str | None
    message: str


class ErrorBody(BaseModel):
    error: ErrorTold


def documented(*statuses: int) -> dict[int | str, dict[str, object]]:
    """These statuses in the OpenAPI document, beside those that every route may answer. A name
    for them, not the model: building that, thousands of times, is most of a start."""
    return {status: dict(_NAMED) for status in (401, 403, 404, 422, 429, *statuses)}


def body_of(request: HTTPConnection, error: RingfortError) -> ErrorBody:
    message = told(error.message, language_of(request))
    return ErrorBody(error=ErrorTold(code=error.code, field=error.field, message=message))


def answer(request: HTTPConnection, error: RingfortError) -> JSONResponse:
    body = body_of(request, error)
    headers = {"Retry-After": str(getattr(error, "after_s", 1))} if error.retry else {}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body.model_dump(), error.status, headers)


def handle_errors(app: FastAPI) -> None:
    """Make the application answer errors in our shape, whoever raises them."""
    handlers: dict[type[Exception], Callable[[Request, Exception], Awaitable[JSONResponse]]] = {
        RingfortError: _ours,
        RequestValidationError: _not_valid,
        HTTPException: _frameworks,
        Exception: _unexpected,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


async def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RingfortError)
    return answer(request, error)


async def _not_valid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    location = tuple(first["loc"])
    if location and location[0] in _NOT_THE_FIELD:
        location = location[1:]
    if first["type"] == "json_invalid":
        location = ()
    return answer(
        request, complaint(first["type"], location, first.get("ctx", {}), str(first["msg"]))
    )


async def _frameworks(request: Request, error: Exception) -> JSONResponse:
    """No such route, method not allowed and the like."""
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return answer(request, NotFound(Text("error.no_route")))
    told_error = ErrorTold(code="http", field=None, message=str(error.detail))
    body = ErrorBody(error=told_error).model_dump()
    return JSONResponse(body, error.status_code, dict(error.headers or {}))


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    _log.error("request failed", path=request.url.path, exc_info=error)
    text = told(Text("error.internal"), language_of(request))
    body = ErrorBody(error=ErrorTold(code="internal", field=None, message=text))
    return JSONResponse(body.model_dump(), 500)
