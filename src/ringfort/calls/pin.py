"""Asks the caller for a PIN before a call that needs one (B7). The PIN itself is noted nowhere."""

from datetime import UTC, datetime

from ringfort.calls.agi import AgiChannel
from ringfort.calls.party import Party
from ringfort.calls.verbs.ask import ask
from ringfort.calls.verbs.play import play
from ringfort.calls.world import World
from ringfort.domain.decisions import Decision
from ringfort.domain.notices import Notice
from ringfort.domain.prompts import Prompt
from ringfort.steps._ports import Notes
from ringfort.store import pins
from ringfort.store.pins import LONGEST, Standing

TRIES = 3
_PATIENCE_S = 7.0
"""For the first digit, and from one to the next."""


async def judge(channel: AgiChannel, world: World, party: Party, notes: Notes) -> Decision:
    """PIN_RIGHT, or why the call may not be made. The PIN is the user's, or the account's own.
    Whoever is asked anew, because the call service died, has all tries again; wrong ones count."""
    whose = party.account.id, party.user.id if party.user else None
    async with world.database.read() as connection:
        standing = await pins.standing(connection, *whose, datetime.now(UTC))
    if standing is not Standing.OPEN:
        return Decision.PIN_UNSET if standing is Standing.UNSET else Decision.PIN_LOCKED
    for attempt in range(TRIES):
        if attempt:
            await play(channel, Prompt.TRY_AGAIN, answer=True)
        dialled = await ask(channel, Notice.ENTER_PIN, LONGEST, _PATIENCE_S)
        if not dialled:
            continue
        async with world.database.write() as connection:
            now = datetime.now(UTC)
            if await pins.check(connection, world.vault, *whose, dialled, now):
                return Decision.PIN_RIGHT
        notes.note(Decision.PIN_WRONG, attempt=attempt + 1)
    return Decision.PIN_REFUSED
