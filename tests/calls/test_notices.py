"""Who calls out hears why the call failed: before any answer, and then it ends as ever."""

from typing import Any

import pytest

from ringfort.domain.notices import SOUNDS, Notice
from ringfort.phones.call import Call
from ringfort.phones.phone import Phone
from ringfort.testing.prompts import Prompts
from tests.calls.office import Office
from tests.calls.outside import FAR, allow, carrier, make_number, make_trunk, refuses

_PROMPTS = Prompts(SOUNDS)


def heard(phone: Phone) -> list[str]:
    return _PROMPTS.heard(phone.heard.samples())


def early(call: Call) -> list[int]:
    """Answers to it, but for challenges."""
    answers = (m.status for m in call.messages if m.received and m.method == "INVITE")
    return [status for status in answers if status not in (100, 407)]


@pytest.mark.parametrize(
    ("number", "status", "notice"),
    [(FAR, 403, Notice.NOT_ALLOWED), ("1999", 404, Notice.NOBODY)],
)
async def test_the_caller_hears_why(
    office: Office, number: str, status: int, notice: Notice
) -> None:
    alice = await office.phone("1001")
    call = await alice.dial(number)
    await call.refused(status)
    assert heard(alice) == [notice]
    assert early(call) == [183, status]


async def test_lines_that_are_busy(office: Office) -> None:
    alice = await office.phone("1001")
    full, refusing = await refuses(office, "503 Service Unavailable")
    await make_trunk(office, full)
    await allow(office, "international")
    async with refusing as run:
        call = await alice.dial(FAR)
        await run.finished()
        await call.refused(500)
    assert heard(alice) == [Notice.LINES_BUSY]


@pytest.mark.parametrize(
    "change", [{"settings": {"spoken_notices": False}}, {"features": {"spoken_notices": False}}]
)
async def test_not_if_the_account_does_not_want_it(office: Office, change: dict[str, Any]) -> None:
    alice = await office.phone("1001")
    await office.change_account(**change)
    call = await alice.dial(FAR)
    await call.refused(403)
    assert early(call) == [403]
    assert heard(alice) == []


async def test_a_caller_from_outside_is_not_told_our_business(office: Office) -> None:
    alice, far = await office.phone("1001"), await carrier(office)
    await make_trunk(office, far.seat.address)
    number = await make_number(office, forward_to="+33142685300")
    call = await far.dial(f"sip:{number}@{office.platform.settings.listen}")
    await call.refused(403)
    assert heard(far) == heard(alice) == []
