"""The one error tree. Each leaf has a stable code, an HTTP status and whether to retry.

RingfortError
├── Unauthenticated       401  nobody we know
├── Forbidden             403  the caller has no right to this
├── FeatureOff            403  the account's feature is switched off
├── NotFound              404  no such thing, or not in this account's sight
├── Conflict              409  collides with what is there; names the field
│   ├── InUse             409  something refers to it
│   └── Repeated          409  an Idempotency-Key used again for another request
├── PreconditionFailed    412  it has changed since it was read
├── TooLarge              413  more than is taken at once
├── Invalid               422  a value is wrong; names the field
├── PreconditionRequired  428  a change must say which revision it is of
├── TooMany               429  slower; retry
└── Unavailable           503  an engine or a neighbour is away; retry
"""

from typing import ClassVar


class RingfortError(Exception):
    """Root. `field` is the path of the offending field, dotted, or None.

    A message that people see in their own language is a `texts.Text`.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    retry: ClassVar[bool] = False

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.row: int | None = None
        """Which one it was of many that came at once, from 0."""


class Unauthenticated(RingfortError):
    code = "unauthenticated"
    status = 401


class Forbidden(RingfortError):
    code = "forbidden"
    status = 403


class FeatureOff(RingfortError):
    code = "feature_off"
    status = 403


class NotFound(RingfortError):
    code = "not_found"
    status = 404


class Conflict(RingfortError):
    code = "conflict"
    status = 409


class InUse(Conflict):
    code = "in_use"


class Repeated(Conflict):
    code = "idempotency_key_reused"


class PreconditionFailed(RingfortError):
    code = "precondition_failed"
    status = 412


class TooLarge(RingfortError):
    code = "too_large"
    status = 413


class Invalid(RingfortError):
    code = "invalid"
    status = 422


class PreconditionRequired(RingfortError):
    code = "precondition_required"
    status = 428


class TooMany(RingfortError):
    """`after_s`: seconds to wait before the next try (Retry-After)."""

    code = "too_many_requests"
    status = 429
    retry = True

    def __init__(self, message: str, *, field: str | None = None, after_s: int = 1) -> None:
        super().__init__(message, field=field)
        self.after_s = after_s


class Unavailable(RingfortError):
    code = "unavailable"
    status = 503
    retry = True
