"""The call service dies while a caller is told something, or asked."""

import pytest

from ringfort.domain.notices import Notice
from ringfort.resources.numbers.restrictions import RESTRICTION_CLASS
from ringfort.resources.people.users import USER
from tests.calls.kills.machine import Machine
from tests.calls.kills.test_moments import RELEASE_SECONDS
from tests.calls.office import Office
from tests.calls.outside import FAR, carrier, fresh_number, make_trunk
from tests.calls.test_notices import heard
from tests.calls.test_pin import PIN, asked, set_pin

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_notice_is_heard_to_its_end_once(apart: Office, machine: Machine) -> None:
    alice = await apart.phone("1041")
    call = await alice.dial(fresh_number())
    assert await alice.heard.until(lambda: heard(alice) == [Notice.NO_WAY], within=5)
    death = await machine.kill("calls")
    await call.refused(404, within=RELEASE_SECONDS)
    assert heard(alice) == [Notice.NO_WAY]
    await death.healed()


async def test_a_pin_is_asked_again(apart: Office, machine: Machine) -> None:
    alice, far = await apart.phone("1042"), await carrier(apart)
    await make_trunk(apart, far.seat.address)
    rules = {"classes": {"international": "pin"}}
    made = await apart.factory.make(apart.account, RESTRICTION_CLASS, name="PIN", rules=rules)
    who = apart.people["1042"].user_id
    await apart.factory.change_document(
        apart.account, USER, who, "settings", restriction_class_id=str(made.id)
    )
    await set_pin(apart, "1042")
    call = await alice.dial(FAR)
    await asked(alice)
    death = await machine.kill("calls")
    await death.healed()
    await call.press("#")
    await asked(alice, times=2)
    await call.press(f"{PIN}#")
    await far.answer()
    await call.hang_up()
