"""PINs: whose they are, and how often one may be wrong."""

from datetime import UTC, datetime, timedelta
from typing import Any

from ringfort.store import pins
from ringfort.store.accounts import Account
from ringfort.store.pins import LOCKED, MOST_WRONG, Standing
from ringfort.testing.factories import Factory
from tests.store.conftest import *  # noqa: F403

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Desk:
    """What is asked about one person, or about the account itself."""

    def __init__(self, factory: Factory, account: Account, user_id: Any = None) -> None:
        self.factory, self.whose = factory, (account.id, user_id)

    async def put(self, pin: str) -> None:
        vault = self.factory.vault
        await self.factory.write(lambda c: pins.put(c, vault, *self.whose, pin))

    async def remove(self) -> None:
        await self.factory.write(lambda c: pins.remove(c, *self.whose))

    async def right(self, pin: str, now: datetime = NOON) -> bool:
        vault = self.factory.vault
        return await self.factory.write(lambda c: pins.check(c, vault, *self.whose, pin, now))

    async def standing(self, now: datetime = NOON) -> Standing:
        async with self.factory.database.read() as connection:
            return await pins.standing(connection, *self.whose, now)


async def test_each_has_their_own(factory: Factory) -> None:
    acme, other = await factory.make_account("acme"), await factory.make_account("other")
    ann = (await factory.make_user_with_phone(acme, "1001")).user_id
    bob = (await factory.make_user_with_phone(acme, "1002")).user_id
    desks = [Desk(factory, acme), Desk(factory, acme, ann), Desk(factory, acme, bob)]
    for desk, pin in zip(desks, ("1111", "2222", "3333"), strict=True):
        assert await desk.standing() is Standing.UNSET
        assert not await desk.right(pin)
        await desk.put(pin)
    for desk, pin in zip(desks, ("1111", "2222", "3333"), strict=True):
        tried = [await desk.right(each) for each in ("1111", "2222", "3333")]
        assert tried == [each == pin for each in ("1111", "2222", "3333")]
    assert not await Desk(factory, other, ann).right("2222")
    await desks[1].remove()
    assert await desks[1].standing() is Standing.UNSET and not await desks[1].right("2222")
    assert await desks[0].right("1111")


async def test_too_many_wrong_ones_lock_it_for_an_hour(factory: Factory) -> None:
    desk = Desk(factory, await factory.make_account("acme"))
    await desk.put("4711")
    for n in range(MOST_WRONG):
        assert await desk.standing(NOON + n * SECOND) is Standing.OPEN
        assert not await desk.right("0000", NOON + n * SECOND)
    assert await desk.standing(NOON + LOCKED - SECOND) is Standing.LOCKED
    assert not await desk.right("4711", NOON + LOCKED - SECOND)
    assert await desk.standing(NOON + LOCKED) is Standing.OPEN
    assert await desk.right("4711", NOON + LOCKED)


async def test_a_right_one_and_an_hour_make_up_for_wrong_ones(factory: Factory) -> None:
    desk = Desk(factory, await factory.make_account("acme"))
    await desk.put("4711")
    for now in (NOON, NOON + SECOND, NOON + LOCKED + 2 * SECOND):
        for _ in range(MOST_WRONG - 1):
            assert not await desk.right("0000", now)
        if now != NOON + SECOND:
            assert await desk.right("4711", now)
    assert await desk.standing(NOON + LOCKED + 2 * SECOND) is Standing.OPEN


async def test_a_new_one_unlocks(factory: Factory) -> None:
    desk = Desk(factory, await factory.make_account("acme"))
    await desk.put("4711")
    for _ in range(MOST_WRONG):
        await desk.right("0000")
    await desk.put("0815")
    assert await desk.right("0815") and not await desk.right("4711")


async def test_it_is_kept_as_a_hash_that_needs_our_key(factory: Factory) -> None:
    one, other = [Desk(factory, await factory.make_account(name)) for name in ("acme", "other")]
    for desk in (one, other):
        await desk.put("471147")
    async with factory.database.read() as connection:
        kept = list(
            await connection.scalars(pins.table.select().with_only_columns(pins.table.c.hashed))
        )
    assert len(set(kept)) == 2 and not any("471147" in each for each in kept)
