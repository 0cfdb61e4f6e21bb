"""What channels tell of themselves, and the ids that follow from it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from ringfort.domain.ids import new_id
from ringfort.domain.usage import Leg, Role, Way, call_id, leg_id, way

ID = UUID("01a20d88-ede7-7072-bfd9-dbd39fbd53f6")
OTHER = UUID("01a20d88-72df-799d-be18-2bd408e739a0")


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (f"from={ID}/1002;call=a@b", Way(Role.CALLER, str(ID), ID, dialled="1002", call="a@b")),
        (f"from=d/{ID}/1;call=a;b", Way(Role.CALLER, str(ID), ID, dialled="1", call="a;b")),
        (f"from=t/{ID}/+1;call=c", Way(Role.CALLER, "trunk", trunk=ID, dialled="+1", call="c")),
        (f"from=n/{ID}/+1;2;call=c", Way(Role.CALLER, str(ID), account=ID, dialled="+1", call="c")),
        ("to=sip:1002@a.pbx", Way(Role.CALLED, "1002@a.pbx")),
        (f"trunk={ID}.0/sip:+1@b", Way(Role.CALLED, f"{ID}.0/+1", trunk=ID)),
        (f"account=n/{ID}/{OTHER}/+1;1", Way(Role.CALLED, "+1", account=ID)),
        ("", Way(Role.CALLED)),
        ("from=nobody/1;call=x", Way(Role.CALLED)),
    ],
)
def test_ways(tags: str, expected: Way) -> None:
    assert way(tags) == expected


def test_ids_sort_as_channels_began_and_are_the_same_for_everybody() -> None:
    names = [f"app1-17955227{s}.{n}" for s, n in ((88, 9), (88, 10), (88, 2000), (89, 0))]
    ids = [leg_id(name) for name in names]
    assert ids == sorted(ids) == [leg_id(name) for name in names]
    assert {each.version for each in ids} == {7}
    assert ids[0].int >> 80 == 1795522788 * 1000
    assert len({call_id(names[0], account) for account in (ID, OTHER)}) == 2


def test_a_channel_of_our_own_making_has_its_moment_from_its_name() -> None:
    name = new_id()
    assert leg_id(str(name)).int >> 80 == name.int >> 80


def test_a_leg_is_kept_and_read_again() -> None:
    at = datetime(2026, 11, 2, 9, 0, 0, 123456, tzinfo=UTC)
    leg = Leg(
        "a-1.2", "a-1.1", "PJSIP/x", at, at, None, False, ID, "1001", "to=x", 16, "y", "ANSWER"
    )
    assert Leg.load(leg.dump()) == leg
