"""How many phones are behind a device's contacts."""

from datetime import timedelta

import pytest

from ringfort.domain.registrations import Registration, endpoints
from ringfort.testing.registrar import registration


@pytest.mark.parametrize(
    ("second", "phones"),
    [
        ({"port": 40000}, 1),
        ({"address": "192.0.2.2"}, 2),
        ({"agent": "Desk 2"}, 2),
        ({"instance": "urn:uuid:1"}, 2),
    ],
)
def test_phones_are_known_by_address_and_agent(second: dict[str, object], phones: int) -> None:
    assert len(endpoints([registration(), registration(**second)])) == phones


def test_an_instance_names_a_phone_wherever_it_is() -> None:
    one = registration(instance="urn:uuid:1")
    elsewhere = registration(instance="urn:uuid:1", address="192.0.2.2", agent="Desk 2")
    assert len(endpoints([one, elsewhere])) == 1
    beside = registration(instance="urn:uuid:2")
    assert len(endpoints([one, elsewhere, beside])) == 2


def test_a_phone_that_moves_is_one_and_seen_where_it_is_now() -> None:
    before = registration(call_id="same")
    later = before.registered_at + timedelta(minutes=1)
    now = registration(call_id="same", address="192.0.2.2", registered_at=later)
    for order in ([before, now], [now, before]):
        assert [each.address for each in endpoints(order)] == ["192.0.2.2"]


def test_nothing_registered_is_nobody() -> None:
    nothing: list[Registration] = []
    assert endpoints(nothing) == []
