"""A number that is used stays with whom it is used by, whichever way its state is asked to go."""

import pytest

from ringfort.domain.errors import Conflict, Invalid
from ringfort.resources.numbers.numbers import NUMBER
from ringfort.resources.people.extensions import EXTENSION
from ringfort.testing.factories import Factory
from tests.resources.test_numbers import read, verb


@pytest.mark.parametrize("state", ["in_service", "porting_out"])
async def test_a_number_with_a_target_is_not_handed_to_another_account(
    factory: Factory, state: str
) -> None:
    reseller = await factory.make_account(kind="reseller")
    acme = await factory.make_account(parent=reseller)
    extension = await factory.make(reseller, EXTENSION, number="100")
    number = await factory.make(reseller, NUMBER, number="+12123388100", extension_id=extension.id)
    if state == "porting_out":
        await verb(factory, reseller, NUMBER, number.id, "state", state=state)
    for refused in ("spare", "released"):
        with pytest.raises(Conflict):
            await verb(factory, reseller, NUMBER, number.id, "state", state=refused)
    with pytest.raises(Conflict):
        await verb(factory, reseller, NUMBER, number.id, "assign", account_id=acme.id)
    assert (await read(factory, reseller, number.id))["extension_id"] == extension.id


async def test_describing_a_number_that_leaves_does_not_call_it_back(factory: Factory) -> None:
    acme = await factory.make_account()
    extension = await factory.make(acme, EXTENSION, number="100")
    number = await factory.make(acme, NUMBER, number="+12123388100", extension_id=extension.id)
    await verb(factory, acme, NUMBER, number.id, "state", state="porting_out")
    await factory.change(acme, NUMBER, number.id, description="leaves on Friday")
    assert (await read(factory, acme, number.id))["state"] == "porting_out"


async def test_a_released_number_does_not_come_back_by_unassign(factory: Factory) -> None:
    reseller = await factory.make_account(kind="reseller")
    acme = await factory.make_account(parent=reseller)
    number = await factory.make(acme, NUMBER, number="+12123388100")
    await verb(factory, acme, NUMBER, number.id, "state", state="released")
    with pytest.raises(Conflict):
        await verb(factory, acme, NUMBER, number.id, "unassign")


async def test_an_extension_may_go_while_its_number_leaves(factory: Factory) -> None:
    acme = await factory.make_account()
    extension = await factory.make(acme, EXTENSION, number="100")
    number = await factory.make(acme, NUMBER, number="+12123388100", extension_id=extension.id)
    await verb(factory, acme, NUMBER, number.id, "state", state="porting_out")
    await factory.delete(acme, EXTENSION, extension.id)
    row = await read(factory, acme, number.id)
    assert (row["extension_id"], row["state"]) == (None, "porting_out")


@pytest.mark.parametrize(("country", "number"), [("RU", "101"), ("US", "911"), ("DE", "110")])
async def test_an_extension_is_no_emergency_number_of_the_country(
    factory: Factory, country: str, number: str
) -> None:
    acme = await factory.make_account(country=country)
    with pytest.raises(Invalid) as refused:
        await factory.make(acme, EXTENSION, number=number)
    assert refused.value.field == "number"
    elsewhere = await factory.make_account(country="TH")
    await factory.make(elsewhere, EXTENSION, number=number)


async def test_a_port_that_is_called_off_leaves_the_number_in_service(factory: Factory) -> None:
    acme = await factory.make_account()
    extension = await factory.make(acme, EXTENSION, number="100")
    number = await factory.make(acme, NUMBER, number="+12123388100", extension_id=extension.id)
    await verb(factory, acme, NUMBER, number.id, "state", state="porting_out")
    with pytest.raises(Conflict):
        await factory.delete(acme, NUMBER, number.id)
    await verb(factory, acme, NUMBER, number.id, "state", state="in_service")
    assert (await read(factory, acme, number.id))["state"] == "in_service"
    await factory.change(acme, NUMBER, number.id, extension_id=None)
    with pytest.raises(Conflict):
        await verb(factory, acme, NUMBER, number.id, "state", state="in_service")
