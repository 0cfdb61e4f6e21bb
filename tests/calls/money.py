"""Money of an office: what calls cost, and what is paid in."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from ringfort.domain.ledger import Wallet
from ringfort.resources._mechanism import writing
from ringfort.resources._mechanism.work import Work
from ringfort.resources.money import rate_deck_versions, wallets
from ringfort.resources.money.rate_deck_versions import VERSION, Wanted
from ringfort.resources.money.rate_decks import RATE_DECK
from ringfort.resources.money.rating_plans import RATING_PLAN
from ringfort.resources.money.rating_profiles import PROFILE
from ringfort.resources.money.wallets import MovementSeen, NewMovement
from ringfort.store import accounts
from ringfort.store.accounts import Account
from ringfort.store.decks.files import DeckFiles
from ringfort.store.money import ledger
from ringfort.store.money.checking import Broken, broken
from ringfort.store.scope import EVERYTHING
from tests.calls.office import Office

_numbers = itertools.count(1)
DOLLAR_A_MINUTE = "Code;Destination;Rate;Interval\n44;United Kingdom;1.00;1/1\n1;USA;1.00;1/1\n"


async def company(office: Office, **fields: Any) -> Office:
    """A company below one that owns trunks and sells calls; nobody else is offered them."""
    seller = await office.factory.make_account(kind="reseller")
    account = await office.factory.make_account(parent=seller, **fields)
    return replace(office, account=account, people={})


async def above(office: Office) -> Account:
    """The account above the office's."""

    async def read(work: Work) -> Account:
        owner = await work.owner(office.account.id)
        assert owner.parent_id
        return await accounts.get(work.connection, EVERYTHING, owner.parent_id)

    return await office.factory.work(read)


async def deck(office: Office, account: Account, sheet: str = DOLLAR_A_MINUTE) -> UUID:
    """A rate deck of this account with these rates, in force."""
    factory, name = office.factory, f"Deck {next(_numbers)}"
    files = DeckFiles(office.platform.state / "decks")
    made = await factory.make(account, RATE_DECK, name=name, currency="USD", shared=True)
    version = await factory.make(account, VERSION, name=name, rate_deck_id=str(made.id))
    source = files.source()
    source.write_text(sheet)

    async def prepare(work: Work) -> object:
        owner = await work.owner(account.id)
        wanted = Wanted(dates="ymd")
        return await rate_deck_versions.prepare(work, owner, version.id, files, source, wanted)

    job, blob = await factory.work(prepare)  # type: ignore[misc]
    outcome = await files.take(job, lambda _: None)
    assert not outcome.errors

    async def activate(work: Work) -> None:
        owner = await work.owner(account.id)
        await rate_deck_versions.fill(work, owner, version.id, blob, outcome.rows)
        verb = next(each for each in VERSION.verbs if each.name == "activate")
        given = rate_deck_versions.Activation()
        await writing.act(work, VERSION, owner, version.id, verb, given)

    await factory.work(activate)
    return made.id


async def sells(
    office: Office,
    account: Account,
    to: Account,
    sheet: str = DOLLAR_A_MINUTE,
    **more: Any,
) -> UUID:
    """From now on `account` sells calls to `to` at these rates, by a plan with `more`; tells
    which."""
    decks = [{"rate_deck_id": str(await deck(office, account, sheet))}]
    body = {"name": f"Plan {next(_numbers)}", "currency": "USD", "decks": decks, "shared": True}
    plan = await office.factory.make(account, RATING_PLAN, **body, **more)
    body = {"rating_plan_id": str(plan.id), "active_from": yesterday()}
    await office.factory.make(to, PROFILE, **body)
    return plan.id


def yesterday() -> str:
    """A moment from which what counts counts now."""
    return (datetime.now(UTC) - timedelta(days=1)).isoformat()


async def pays(office: Office, amount: str, account: Account | None = None) -> None:
    """Top up."""
    payer = account or office.account

    async def move(work: Work) -> object:
        new = NewMovement(kind="top_up", amount=amount, reason="paid")
        return await wallets.move(work, await work.owner(payer.id), new)

    await office.factory.work(move)


async def movements(office: Office) -> Sequence[MovementSeen]:
    """The company's, the newest first."""

    async def find(work: Work) -> Sequence[MovementSeen]:
        return await wallets.movements(work, await work.owner(office.account.id))

    return await office.factory.work(find)


async def wallet(office: Office, account: Account | None = None) -> Wallet:
    async with office.factory.database.read() as connection:
        found = await ledger.wallet(connection, (account or office.account).id)
    assert found
    return found


async def wrong(office: Office) -> list[Broken]:
    """What is wrong with the books of the whole platform."""
    async with office.factory.database.read() as connection:
        return [each async for each in broken(connection)]
