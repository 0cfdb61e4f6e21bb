"""One of two application servers dies, hangs or is drained: the other one's calls go on."""

import asyncio
import json
import subprocess
import sys

import pytest

from ringfort.phones.phone import assert_sound
from ringfort.settings import Platform
from ringfort.testing.eventually import eventually
from tests.calls.conftest import Offices
from tests.calls.kills.machine import HUNG_SECONDS, Machine
from tests.calls.office import Office
from tests.calls.outside import make_number
from tests.calls.servers.test_servers import placed, servers
from tests.calls.test_records import records
from tests.calls.test_transfers import connected, talk

END_SECONDS = 15
"""Patience with the end of calls; promised are 5."""


async def test_calls_of_a_dead_server_end_on_both_servers(
    offices: Offices, platform: Platform
) -> None:
    """Also those that came from it, or that it was ringing."""
    stays = await placed(await offices.open(), "app1")
    dies = await placed(await offices.open(), "app2")
    here = [await stays.phone(f"100{n}") for n in range(1, 7)]
    there = [await dies.phone(f"100{n}") for n in range(1, 5)]
    inward = [await make_number(dies, user_id=dies.people[f"100{n}"].user_id) for n in (1, 2)]
    outward = [await make_number(stays, user_id=stays.people[f"100{n}"].user_id) for n in (3, 4)]
    one, other = await connected(here[4], here[5], "1006")
    ending = [
        await connected(here[0], there[0], inward[0]),
        await connected(there[2], here[2], outward[0]),
    ]
    waits = await there[3].dial(outward[1])
    asked = await here[3].rings()
    asks = await here[1].dial(inward[1])
    await there[1].rings()
    death = await Machine(platform).kill("app2")
    for call in (call for pair in ending for call in pair):
        await call.ended(by="them", within=END_SECONDS)
    await waits.refused(within=END_SECONDS)
    await asks.refused(within=END_SECONDS)
    assert (await asked.ended(by="them", within=END_SECONDS)).method == "CANCEL"
    one.since = other.since = asyncio.get_running_loop().time()
    await talk(one, other)
    await death.healed()
    rows = await records(dies, 4)
    assert {row["end_estimated"] for row in rows if row["outcome"] == "answered"} == {True}
    await connected(there[0], here[2], outward[0])


async def test_the_next_server_takes_the_call(office: Office, platform: Platform) -> None:
    """The same INVITE, before anybody has noticed that the first one hangs."""
    await placed(office, "app2")
    alice, bob = await office.phone("1001"), await office.phone("1002")
    death = await Machine(platform).hang("app2")
    mine, theirs = await connected(alice, bob, "1002")
    await talk(mine, theirs)
    assert_sound(alice, bob)
    await mine.hang_up()
    await theirs.ended(by="them")
    await death.healed(HUNG_SECONDS)
    assert await servers(office, 1) == ["app1"]


async def test_a_drained_server_keeps_its_calls(office: Office, platform: Platform) -> None:
    await placed(office, "app2")
    alice, bob, carol, dave = [await office.phone(f"100{n}") for n in range(1, 5)]
    mine, theirs = await connected(alice, bob, "1002")
    ringfort("drain", "app2")
    assert seen()[1] == ("drained", 2)
    with pytest.raises(subprocess.CalledProcessError):
        ringfort("drain", "app1")
    await (await Machine(platform).kill("edge")).healed()
    second, answered = await connected(carol, dave, "1004")
    await second.hang_up()
    await answered.ended(by="them")
    await talk(mine, theirs)
    await mine.hang_up()
    await theirs.ended(by="them")
    assert sorted(await servers(office, 2)) == ["app1", "app2"]
    await eventually(lambda: seen()[1] == ("drained", 0), promise_s=1)
    ringfort("resume", "app2")
    assert [state for state, _ in seen()] == ["up", "up"]
    third, answered = await connected(carol, dave, "1004")
    await third.hang_up()
    await answered.ended(by="them")
    assert sorted(await servers(office, 3)) == ["app1", "app2", "app2"]


def seen() -> list[tuple[str, int]]:
    """State of each server, and how many legs it has."""
    return [(each["state"], each["legs"]) for each in json.loads(ringfort("list", "--json"))]


def ringfort(*words: str) -> str:
    command = (sys.executable, "-m", "ringfort", "app-servers", *words)
    return subprocess.run(command, check=True, text=True, capture_output=True).stdout
