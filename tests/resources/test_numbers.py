"""The inventory: numbers as people write them, their states, and whose they are."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from ringfort.domain.errors import Conflict, Forbidden, Invalid, RingfortError
from ringfort.domain.permissions import ROLES, Actor, Caller, Role
from ringfort.resources._mechanism import rows, writing
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources._mechanism.work import Work
from ringfort.resources.numbers.numbering import NUMBERING
from ringfort.resources.numbers.numbers import NUMBER
from ringfort.resources.numbers.restrictions import RESTRICTION_CLASS
from ringfort.resources.people.contacts import CONTACT, CONTACT_LIST
from ringfort.resources.people.extensions import EXTENSION
from ringfort.resources.people.users import USER
from ringfort.store.accounts import Account
from ringfort.store.tables import audit
from ringfort.testing.factories import Factory


async def verb(
    factory: Factory, account: Account, noun: Resource, row_id: UUID, name: str, **given: Any
) -> Any:
    async def act(work: Work) -> Any:
        [found] = [each for each in noun.verbs if each.name == name]
        body = found.takes(**given) if found.takes else None
        owner = await work.owner(account.id)
        return await writing.act(work, noun, owner, row_id, found, body)

    return await factory.work(act)


async def read(factory: Factory, account: Account, row_id: UUID) -> rows.Row:
    async def get(work: Work) -> rows.Row:
        return await rows.get(work, NUMBER, await work.owner(account.id), row_id)

    return await factory.work(get)


async def test_a_number_is_read_as_people_of_the_country_write_it(factory: Factory) -> None:
    acme = await factory.make_account(country="RU")
    number = await factory.make(acme, NUMBER, number="8 (916) 123-45-67")
    row = await read(factory, acme, number.id)
    assert (row["number"], row["kind"], row["country"]) == ("+79161234567", "mobile", "RU")
    assert row["state"] == "spare"


async def test_a_number_is_there_once_on_the_platform(factory: Factory) -> None:
    acme, globex = await factory.make_account(), await factory.make_account()
    await factory.make(acme, NUMBER, number="+12123388100")
    with pytest.raises(Conflict) as taken:
        await factory.make(globex, NUMBER, number="(212) 338-8100")
    assert taken.value.field == "number"
    with pytest.raises(Invalid) as wrong:
        await factory.make(globex, NUMBER, number="1001")
    assert wrong.value.field == "number"


async def test_a_target_puts_it_in_service_and_its_end_takes_it_out(factory: Factory) -> None:
    acme = await factory.make_account()
    extension = await factory.make(acme, EXTENSION, number="100")
    number = await factory.make(acme, NUMBER, number="+12123388100", extension_id=extension.id)
    assert (await read(factory, acme, number.id))["state"] == "in_service"
    with pytest.raises(Conflict):
        await factory.delete(acme, NUMBER, number.id)
    await factory.delete(acme, EXTENSION, extension.id)
    row = await read(factory, acme, number.id)
    assert (row["extension_id"], row["state"]) == (None, "spare")
    await factory.delete(acme, NUMBER, number.id)


async def test_a_number_has_one_target(factory: Factory) -> None:
    acme = await factory.make_account()
    extension = await factory.make(acme, EXTENSION, number="100")
    user = await factory.make(acme, USER, name="Anna")
    with pytest.raises(RingfortError):
        await factory.make(
            acme, NUMBER, number="+12123388100", extension_id=extension.id, user_id=user.id
        )


async def test_a_number_goes_down_the_tree_and_ages_when_it_comes_back(factory: Factory) -> None:
    reseller = await factory.make_account(kind="reseller")
    acme = await factory.make_account(parent=reseller)
    number = await factory.make(reseller, NUMBER, number="+12123388100")
    await verb(factory, reseller, NUMBER, number.id, "assign", account_id=acme.id)
    user = await factory.make(acme, USER, name="Anna")
    await factory.change(acme, NUMBER, number.id, user_id=user.id)
    with pytest.raises(Conflict):
        await verb(factory, acme, NUMBER, number.id, "assign", account_id=reseller.id)
    await verb(factory, acme, NUMBER, number.id, "unassign")
    row = await read(factory, reseller, number.id)
    assert (row["state"], row["user_id"]) == ("aging", None)
    assert row["free_at"] > datetime.now(UTC)
    with pytest.raises(Conflict):
        await verb(factory, reseller, NUMBER, number.id, "assign", account_id=acme.id)
    await verb(factory, reseller, NUMBER, number.id, "state", state="spare")
    await verb(factory, reseller, NUMBER, number.id, "assign", account_id=acme.id)


async def test_illegal_moves_are_refused(factory: Factory) -> None:
    acme = await factory.make_account()
    number = await factory.make(acme, NUMBER, number="+12123388100", porting_in=True)
    assert (await read(factory, acme, number.id))["state"] == "porting_in"
    with pytest.raises(Conflict) as refused:
        await verb(factory, acme, NUMBER, number.id, "state", state="aging")
    assert refused.value.field == "state"
    await verb(factory, acme, NUMBER, number.id, "state", state="released")
    with pytest.raises(Conflict):
        await verb(factory, acme, NUMBER, number.id, "state", state="spare")


async def test_a_customers_administrator_does_not_give_numbers_away(factory: Factory) -> None:
    acme = await factory.make_account(self_service=["numbers"])
    number = await factory.make(acme, NUMBER, number="+12123388100")
    rights = ROLES[Role.ACCOUNT_ADMINISTRATOR]
    caller = Caller(Actor("login", None, "x"), acme.id, acme.path, rights)

    async def assign(work: Work) -> Any:
        own = Work(work.connection, caller, work.vault, work.now, work.domain)
        [found] = [each for each in NUMBER.verbs if each.name == "unassign"]
        return await writing.act(own, NUMBER, await own.owner(acme.id), number.id, found, None)

    with pytest.raises(Forbidden):
        await factory.work(assign)


async def test_numbering_rules_and_restrictions_can_be_tried(factory: Factory) -> None:
    acme = await factory.make_account(country="RU")
    rules = await factory.make(acme, NUMBERING, name="M", country="RU", national_prefix="8")
    tried = await verb(factory, acme, NUMBERING, rules.id, "test", number="89161234567")
    assert tried.number == "+79161234567"
    strict = await factory.make(
        acme, RESTRICTION_CLASS, name="S", rules={"classes": {"mobile": "pin"}}
    )
    judged = await verb(factory, acme, RESTRICTION_CLASS, strict.id, "test", number="89161234567")
    assert (judged.verdict, judged.kind, judged.reason) == ("pin", "mobile", "class")
    judged = await verb(factory, acme, RESTRICTION_CLASS, strict.id, "test", number="112")
    assert (judged.verdict, judged.reason) == ("allow", "emergency")
    with pytest.raises(Invalid) as wrong:
        await factory.make(
            acme, NUMBERING, name="N", country="RU", called_in=[{"match": "(", "replace": ""}]
        )
    assert wrong.value.field == "called_in[0].match"


async def test_contacts_go_with_their_list(factory: Factory) -> None:
    acme = await factory.make_account(country="RU")
    blocked = await factory.make(acme, CONTACT_LIST, name="Blocked")
    contact = {"list_id": blocked.id, "name": "Spam"}
    made = await factory.make(acme, CONTACT, number="89161234567", **contact)
    assert made.new is not None
    assert made.new.model_dump()["number"] == "+79161234567"
    with pytest.raises(Conflict):
        await factory.make(acme, CONTACT, number="+79161234567", **contact)
    await factory.delete(acme, CONTACT_LIST, blocked.id)
    again = await factory.make(acme, CONTACT_LIST, name="Blocked")
    await factory.make(acme, CONTACT, number="89161234567", list_id=again.id, name="Spam")


async def test_administrators_take_spare_numbers_of_the_account_above(factory: Factory) -> None:
    reseller = await factory.make_account(kind="reseller")
    acme = await factory.make_account(parent=reseller, self_service=["numbers"])
    await factory.make(reseller, NUMBER, number="+12123388100")
    rights = ROLES[Role.ACCOUNT_ADMINISTRATOR]
    caller = Caller(Actor("login", None, "x"), acme.id, acme.path, rights)

    async def take(work: Work, number: str) -> None:
        own = Work(work.connection, caller, work.vault, work.now, work.domain)
        await writing.create(own, NUMBER, await own.owner(acme.id), [{"number": number}])

    with pytest.raises(Forbidden) as refused:
        await factory.work(lambda work: take(work, "+12123388101"))
    assert refused.value.field == "number"
    await factory.work(lambda work: take(work, "(212) 338-8100"))
    async with factory.database.read() as connection:
        held = (await connection.execute(sa.select(NUMBER.table.c.account_id))).scalars().all()
    assert held == [acme.id]


async def test_the_history_of_a_number_is_told_where_it_was(factory: Factory) -> None:
    reseller = await factory.make_account(kind="reseller")
    acme = await factory.make_account(parent=reseller)
    number = await factory.make(reseller, NUMBER, number="+12123388100")
    await verb(factory, reseller, NUMBER, number.id, "state", state="reserved")
    await verb(factory, reseller, NUMBER, number.id, "assign", account_id=acme.id)
    query = sa.select(audit.c.account_id, audit.c.action, audit.c.changes)
    async with factory.database.read() as connection:
        rows = await connection.execute(query.where(audit.c.object_id == number.id))
        told = [tuple(row) for row in rows]
    assert (reseller.id, "state", {"state": ["spare", "reserved"]}) in told
    assert {account for account, action, _ in told if action == "assign"} == {reseller.id, acme.id}
