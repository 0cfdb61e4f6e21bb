"""A new call service counts the legs that it finds as the one before it did."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import pytest

from ringfort.calls.external import ExternalCalls
from ringfort.calls.legs import LiveLegs
from ringfort.calls.recalling import recall
from ringfort.calls.world import World
from ringfort.domain.ids import new_id
from ringfort.domain.limits import Direction
from ringfort.domain.snapshot import AccountSnapshot, Device, Outward, User
from ringfort.domain.trunks import Known, Trunk
from tests.service.test_legs import event

RESELLER, ACME, GLOBEX, ANNA, PHONE, CARRIER, PBX = (new_id() for _ in range(7))
IN, OUT = Direction.INCOMING, Direction.OUTGOING
ID = "1700000000.{}".format


def account(own: UUID, *above: UUID, trunks: Sequence[Known] = ()) -> AccountSnapshot:
    outward = Outward(above=above, trunks=tuple(trunks))
    return AccountSnapshot(own, 1, "Acme", "acme.x", "UTC", "en", {}, {}, {}, outward=outward)


def world() -> World:
    trunks = (
        Known(CARRIER, RESELLER, "Carrier", True, Trunk()),
        Known(PBX, RESELLER, "PBX", False, Trunk(kind="pbx")),
    )
    acme = replace(
        account(ACME, RESELLER),
        users={ANNA: User(ANNA, "Anna", "1001", None, (PHONE,))},
        devices={PHONE: Device(PHONE, "anna", ANNA)},
    )
    known = [account(RESELLER, trunks=trunks), acme, account(GLOBEX, RESELLER)]
    found = FakeWorld({each.id: each for each in known})
    found.legs.watch = found.external
    found.external.ready.set()
    return found  # type: ignore[return-value]


@dataclass
class FakeWorld:
    accounts: dict[UUID, AccountSnapshot]
    legs: LiveLegs = field(default_factory=LiveLegs)
    external: ExternalCalls = field(default_factory=ExternalCalls)

    account = World.account
    trunk = World.trunk

    @property
    def snapshots(self) -> "FakeWorld":
        return self

    async def of(self, account_id: UUID) -> AccountSnapshot | None:
        return self.accounts.get(account_id)


FROM_ANNA = f"from=d/{PHONE}/+44;call=x"
FROM_CARRIER = f"from=t/{CARRIER}/+1;call=x"
FROM_PBX = f"from=t/{PBX}/+1;call=x"
FROM_GLOBEX = f"from=n/{GLOBEX}/+1;1;call=x"
FROM_FRIEND = f"from=f/{GLOBEX}/101;1;call=x"
TO_CARRIER = f"trunk={CARRIER}.0/sip:44@c"
TO_GLOBEX = f"account=n/{GLOBEX}/{ACME}/+1;1"
TO_ITSELF = f"account=n/{ACME}/{ACME}/+1;1"
TO_ANNA = "to=sip:anna@acme.x"


@pytest.mark.parametrize(
    ("legs", "counted"),
    [
        ([FROM_ANNA, TO_ANNA], {}),
        (
            [FROM_ANNA, TO_CARRIER],
            {OUT: {CARRIER, RESELLER, ACME, ANNA, PHONE}},
        ),
        ([f"{TO_CARRIER};by={PHONE}"], {OUT: {CARRIER, RESELLER, ACME, ANNA, PHONE}}),
        ([FROM_CARRIER, TO_ANNA], {IN: {CARRIER, RESELLER, ACME, ANNA, PHONE}}),
        (
            [FROM_CARRIER, TO_CARRIER],
            {IN: {CARRIER, RESELLER, ACME}, OUT: {CARRIER, RESELLER, ACME}},
        ),
        ([FROM_PBX, TO_ANNA], {IN: {PBX}}),
        ([FROM_GLOBEX, TO_ANNA], {IN: {ACME, ANNA, PHONE}}),
        ([FROM_FRIEND, TO_ANNA], {}),
        ([FROM_ANNA, TO_GLOBEX], {OUT: {ACME, ANNA, PHONE}}),
        ([FROM_ANNA, TO_ITSELF], {}),
    ],
)
async def test_for_whom_legs_count(legs: list[str], counted: dict[Direction, set[UUID]]) -> None:
    found = world()
    rows = [
        event("", ID(n), ID(0), AccountCode=str(ACME), ChanVariable=f"CHANNEL(userfield)={tags}")
        for n, tags in enumerate(legs)
    ]
    found.legs.adopt("app1", rows)
    for _ in range(2):
        await recall(found)
        told = {
            direction: {
                who
                for who in (RESELLER, ACME, GLOBEX, ANNA, PHONE, CARRIER, PBX)
                if found.external.count(who, direction)
            }
            for direction in Direction
        }
        assert {each: who for each, who in told.items() if who} == counted
    outside = IN in counted and counted[IN] != {PBX}
    assert found.external.incoming(ID(0)) is outside
    for n in range(len(legs)):
        found.legs.take("app1", event("Hangup", ID(n), ID(0)))
    assert not any(found.external.total(who) for who in found.accounts)
