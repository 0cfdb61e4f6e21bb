"""What went wrong with an order, in few kinds, out of all that the library raises."""

import requests
from acme import errors, messages
from josepy.errors import Error as JoseError

from ringfort.domain.errors import Unavailable
from ringfort.engine.acme.folder import Problem, Trouble

LONGEST_DETAIL = 500

_TROUBLES: dict[str | None, Trouble] = {
    "caa": "caa",
    "externalAccountRequired": "account_binding",
    "rateLimited": "rate_limited",
    "serverInternal": "away",
}
_OF_PROOFS: dict[str | None, Trouble] = _TROUBLES | {
    "connection": "connection",
    "dns": "dns",
    "incorrectResponse": "stranger",
    "unauthorized": "stranger",
}
"""Codes that mean something else, or nothing, elsewhere."""
EXPECTED = (errors.Error, JoseError, requests.RequestException, OSError, ValueError, KeyError)
"""The last three: what the library raises on answers that are none."""


class Failed(Unavailable):
    """There is no certificate, and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.trouble}: {problem.detail}", field="acme")
        self.problem = problem


def problem(error: Exception) -> Problem:
    """Of one of EXPECTED."""
    if isinstance(error, errors.ValidationError):
        return _of_challenges(error)
    cause = error.error if isinstance(error, errors.IssuanceError) else error
    if isinstance(cause, messages.Error):
        return _said(_TROUBLES.get(cause.code, "refused"), cause.detail or str(cause.typ))
    if isinstance(cause, errors.ClientError) and (answer := _refusing(cause)) is not None:
        return _said("refused", f"{answer.status_code} {answer.reason}: {answer.url}")
    return _said("away", str(error) or type(error).__name__)


def _refusing(error: errors.ClientError) -> requests.Response | None:
    """An answer that says more of us than of the authority, if that is what it was."""
    for each in error.args:
        if isinstance(each, requests.Response) and 400 <= each.status_code < 500:
            return each
    return None


def _of_challenges(error: errors.ValidationError) -> Problem:
    """The first that failed."""
    failed = [
        (authorization.body.identifier.value, challenge.error)
        for authorization in error.failed_authzrs
        for challenge in authorization.body.challenges
        if challenge.error is not None
    ]
    if not failed:
        return _said("refused", str(error))
    name, first = failed[0]
    return _said(_OF_PROOFS.get(first.code, "refused"), f"{name}: {first.detail}")


def _said(trouble: Trouble, detail: str) -> Problem:
    return Problem(trouble=trouble, detail=" ".join(detail.split())[:LONGEST_DETAIL])
