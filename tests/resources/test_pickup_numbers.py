"""Pickup groups are dialled like extensions: no number is both."""

import pytest

from ringfort.domain.errors import Conflict
from ringfort.resources.people.extensions import EXTENSION
from ringfort.resources.people.pickup_groups import PICKUP_GROUP
from ringfort.testing.factories import Factory


async def test_a_pickup_group_and_an_extension_share_no_number(factory: Factory) -> None:
    acme, globex = await factory.make_account(), await factory.make_account()
    await factory.make(acme, PICKUP_GROUP, name="Sales", number="71")
    await factory.make(globex, EXTENSION, number="71")
    with pytest.raises(Conflict) as extension:
        await factory.make(acme, EXTENSION, number="71")
    await factory.make(acme, EXTENSION, number="72")
    with pytest.raises(Conflict) as group:
        await factory.make(acme, PICKUP_GROUP, name="Support", number="72")
    assert extension.value.field == group.value.field == "number"
