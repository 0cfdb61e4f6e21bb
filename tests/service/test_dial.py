"""One outcome for several legs."""

import pytest

from ringfort.calls.verbs.dial import join
from ringfort.domain.causes import Cause


@pytest.mark.parametrize(
    ("causes", "exit_name", "cause"),
    [
        ([Cause.BUSY], "busy", Cause.BUSY),
        ([Cause.UNREACHABLE, Cause.BUSY], "busy", Cause.BUSY),
        ([Cause.BUSY, Cause.NO_ANSWER], "no_answer", Cause.NO_ANSWER),
        ([Cause.UNREACHABLE, Cause.UNREACHABLE], "no_route", Cause.UNREACHABLE),
    ],
)
def test_joint_outcome(causes: list[int], exit_name: str, cause: int) -> None:
    dialled = join(causes)
    assert (dialled.exit, dialled.cause) == (exit_name, cause)
