"""The world outside: carriers at addresses of their own, and numbers nobody else has."""

import itertools
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

from ringfort.phones.baresip import Line
from ringfort.phones.phone import Phone
from ringfort.phones.scenario import receive, reply, scenario
from ringfort.phones.sipp import Run
from ringfort.resources.numbers.numbers import NUMBER
from ringfort.resources.numbers.restrictions import RESTRICTION_CLASS
from ringfort.resources.routing.trunks import TRUNK
from ringfort.store.accounts import Account
from tests.calls.office import Office
from tests.worker import WORKER

_numbers = itertools.count(1)
FAR = "+442079460123"
"""Somebody at the carrier's."""


def fresh_number() -> str:
    """A New York number that no other test uses."""
    return f"+1646{2 + WORKER}{next(_numbers):06d}"


async def carrier(office: Office, number: str = FAR) -> Phone:
    """Somebody at a carrier, reached by that number: a phone that registers nowhere."""
    settings, ports = office.platform.settings, office.platform.ports
    seat = office.booth.seat()
    line = Line(number, "", seat.address, settings.listen, ports.edge_sip, expires=0)
    return await office.booth.phone(line, seat)


async def make_trunk(
    office: Office, *servers: str, account: Account | None = None, **fields: Any
) -> UUID:
    """A trunk to these servers, known to the edge."""
    gateways = [{"server": each} | fields.pop("gateway", {}) for each in servers]
    body = {"name": f"Carrier {next(_numbers)}", "gateways": gateways, "addresses": servers}
    made = await office.factory.make(account or office.account, TRUNK, **(body | fields))
    for index in range(len(gateways)):
        await office.learnt("gateway", f"{made.id}.{index}")
    return made.id


async def allow(office: Office, kind: str) -> None:
    """Let the whole account call numbers of this class."""
    await _judge(office, kind, "allow")


async def ask_pin(office: Office, kind: str) -> None:
    """The same, with a PIN."""
    await _judge(office, kind, "pin")


async def _judge(office: Office, kind: str, verdict: str) -> None:
    body = {"name": f"{verdict} {kind}", "rules": {"classes": {kind: verdict}}}
    made = await office.factory.make(office.account, RESTRICTION_CLASS, **body)
    await office.change_account(settings={"restriction_class_id": str(made.id)})


async def deny(office: Office, kind: str) -> UUID:
    """A restriction class that does not."""
    body = {"name": f"no {kind}", "rules": {"classes": {kind: "deny"}}}
    made = await office.factory.make(office.account, RESTRICTION_CLASS, **body)
    return made.id


async def refuses(office: Office, status: str) -> tuple[str, AbstractAsyncContextManager[Run]]:
    """A carrier's server that refuses a call; its address, and what runs it."""
    server = office.sipp()
    refusal = scenario(
        receive("INVITE"), reply("100 Trying", tag=False), reply(status), receive("ACK")
    )
    return server.address, server.playing(refusal, user="carrier")


async def make_number(office: Office, number: str | None = None, **target: Any) -> str:
    """A number of the office's that leads there."""
    number = number or fresh_number()
    await office.factory.make(office.account, NUMBER, number=number, **target)
    return number
