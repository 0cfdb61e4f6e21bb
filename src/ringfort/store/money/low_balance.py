"""Who is told that an account's money runs out: once, until money has come in."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from ringfort.domain.ledger import Wallet
from ringfort.domain.money import Money, micros_of
from ringfort.store.identity import letters
from ringfort.store.identity.letters import Letter
from ringfort.store.money.tables import low_balances, wallets
from ringfort.store.tables import accounts
from ringfort.store.upsert import insert_once

LETTER = "low_balance"
_L = low_balances.c


async def look(connection: AsyncConnection, account_id: UUID, *, gained: bool = False) -> None:
    """After a wallet has moved, in the same transaction. `gained`: not because a call has ended and
    cost less than was reserved for it."""
    a = accounts.c
    query = sa.select(wallets, a.name, a.language, a.settings)
    query = query.join(accounts, a.id == wallets.c.account_id).where(a.id == account_id)
    row = (await connection.execute(query)).one_or_none()
    if row is None or not row.settings.get("low_balance") or not row.settings.get("alerts_to"):
        return
    available, low = Wallet.load(row).available, micros_of(row.settings["low_balance"])
    if available is None or available >= low:
        if gained:
            await connection.execute(low_balances.delete().where(_L.account_id == account_id))
    elif await _new(connection, account_id, low):
        params = {
            "account": row.name,
            "available": str(Money(row.currency, available)),
            "limit": str(Money(row.currency, low)),
        }
        to = (row.settings["alerts_to"],)
        await letters.post(connection, Letter(to, LETTER, row.language, account_id, params))


async def _new(connection: AsyncConnection, account_id: UUID, low: int) -> bool:
    """Whether nobody was told that it has less than that."""
    if await insert_once(connection, low_balances, [{"account_id": account_id, "told": low}]):
        return True
    lower = low_balances.update().where(_L.account_id == account_id, _L.told != low)
    return bool((await connection.execute(lower.values(told=low))).rowcount)
