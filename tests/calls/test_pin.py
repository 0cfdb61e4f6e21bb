"""A class that asks for a PIN: it is dialled on the phone, and stands in no record."""

import sqlalchemy as sa

from ringfort.domain.notices import Notice
from ringfort.domain.prompts import Prompt
from ringfort.phones.phone import Phone, assert_sound
from ringfort.store import pins
from ringfort.store.records.tables import decisions, legs
from ringfort.testing.eventually import eventually
from tests.calls.office import Office
from tests.calls.outside import FAR, ask_pin, carrier, make_trunk
from tests.calls.test_notices import heard
from tests.calls.test_records import decided, records

PIN = "739152"


async def set_pin(office: Office, extension: str) -> None:
    """The PIN of that extension's user."""
    user_id = (await office.user(extension)).user_id
    vault = office.factory.vault
    await office.factory.write(lambda c: pins.put(c, vault, office.account.id, user_id, PIN))


async def asked(phone: Phone, times: int = 1) -> None:
    """Wait until the phone has heard so many times that a PIN is wanted."""
    await eventually(
        lambda: heard(phone).count(Notice.ENTER_PIN) == times, promise_s=2, what="PIN is asked"
    )


async def test_the_right_pin_reaches_the_carrier(office: Office) -> None:
    alice, far = await office.phone("1001"), await carrier(office)
    await make_trunk(office, far.seat.address)
    await ask_pin(office, "international")
    await set_pin(office, "1001")
    call = await alice.dial(FAR)
    await asked(alice)
    assert not far.trace.received
    await call.press(f"{PIN}#")
    there = await far.answer()
    call.since = there.since
    await call.talk(seconds=1.5)
    assert_sound(alice, far)
    await far.hang_up()
    await call.ended(by="them")
    [row] = await records(office, 1)
    assert (await decided(office, row))[:3] == ["dialled", "pin_asked", "pin_right"]


async def test_three_wrong_ones_are_refused(office: Office) -> None:
    alice, far = await office.phone("1001"), await carrier(office)
    await make_trunk(office, far.seat.address)
    await ask_pin(office, "international")
    await set_pin(office, "1001")
    call = await alice.dial(FAR)
    for times in (1, 2, 3):
        await asked(alice, times)
        await call.press("4711#")
    await call.ended(by="them")
    wanted = [Notice.ENTER_PIN, Prompt.TRY_AGAIN] * 2 + [Notice.ENTER_PIN, Notice.WRONG_PINS]
    assert heard(alice) == wanted
    assert not far.trace.received
    [row] = await records(office, 1)
    codes = ["dialled", "pin_asked", *["pin_wrong"] * 3, "pin_refused", "step_left", "ended"]
    assert await decided(office, row) == codes
    query = sa.select(decisions.c.params).join(legs, legs.c.id == decisions.c.leg_id)
    async with office.factory.database.read() as connection:
        noted = await connection.scalars(query.where(legs.c.call_id == row["id"]))
        assert "4711" not in str(list(noted))
