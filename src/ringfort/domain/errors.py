"""The one error tree. Each leaf has a stable code, an HTTP status and whether to retry.

RingfortError
├── Invalid            422  a value is wrong; names the field
├── NotFound           404  no such thing, or not in this account's sight
├── Conflict           409  collides with what is there; names the field
└── Unavailable        503  an engine or a neighbour is away; retry
"""

from typing import ClassVar


class RingfortError(Exception):
    """Root. `field` is the path of the offending field, dotted, or None."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    retry: ClassVar[bool] = False

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Invalid(RingfortError):
    code = "invalid"
    status = 422


class NotFound(RingfortError):
    code = "not_found"
    status = 404


class Conflict(RingfortError):
    code = "conflict"
    status = 409


class Unavailable(RingfortError):
    code = "unavailable"
    status = 503
    retry = True
