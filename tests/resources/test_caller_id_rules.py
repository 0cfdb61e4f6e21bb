"""Rules name an own number or nobody's, for some numbers."""

import pytest

from ringfort.domain.errors import InUse, RingfortError
from ringfort.resources.numbers.caller_id_rules import CALLER_ID_RULE
from ringfort.resources.numbers.numbers import NUMBER
from ringfort.testing.factories import Factory


async def test_a_number_that_a_rule_shows_stays(factory: Factory) -> None:
    acme = await factory.make_account()
    number = await factory.make(acme, NUMBER, number="+12123388100")
    rule = await factory.make(
        acme, CALLER_ID_RULE, name="Germany", prefix="+49", number_id=number.id
    )
    with pytest.raises(InUse):
        await factory.delete(acme, NUMBER, number.id)
    await factory.delete(acme, CALLER_ID_RULE, rule.id)
    await factory.delete(acme, NUMBER, number.id)


@pytest.mark.parametrize(
    "fields",
    [
        {"prefix": "+49"},
        {"anonymous": True},
        {"prefix": "49", "anonymous": True},
        {"kind": "cheap", "anonymous": True},
    ],
)
async def test_a_rule_says_for_what_and_what(factory: Factory, fields: dict[str, object]) -> None:
    acme = await factory.make_account()
    with pytest.raises(RingfortError):
        await factory.make(acme, CALLER_ID_RULE, name="R", **fields)
