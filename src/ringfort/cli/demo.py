"""`ringfort demo`: the platform, two companies and real calls between them."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from ringfort.bootstrap.phones import phone_jail
from ringfort.cli.up import Running, session
from ringfort.demo import answering, document, explaining
from ringfort.demo.calls import CALLS, Result, Stage
from ringfort.demo.carrier import FORBIDDEN, Carrier
from ringfort.demo.companies import Company, seed
from ringfort.demo.people import People, Person, people
from ringfort.phones.baresip import Line
from ringfort.phones.booth import Booth
from ringfort.settings import Platform
from ringfort.store.db import open_database
from ringfort.store.secrets import Vault
from ringfort.texts import t

_ANSWERING = "1003"
_LOOK_EVERY_S = 0.5


def demo() -> None:
    """LISTEN=address for phones on other machines; DEMO_EXIT=1 ends after the calls."""
    if address := os.environ.get("LISTEN"):
        os.environ["RINGFORT_LISTEN"] = address
    console = Console(highlight=False)
    try:
        with session(console) as running:
            good = asyncio.run(_show(console, running))
            if running.supervisor.poll() is not None:
                running.wait()
    except KeyboardInterrupt:
        console.print(t("cli.up.stopped"))
        return
    if not good:
        raise typer.Exit(1)


async def _show(console: Console, running: Running) -> bool:
    platform = running.platform
    database = open_database(platform.settings.database_url, platform.state)
    vault, domain = Vault(platform.secrets.master), platform.settings.domain
    companies = await seed(database, vault, domain)
    kept = platform.state / "demo-administrators.json"
    found = await people(database, vault, domain, companies, kept)
    await database.close()
    customers = [company for company in companies if company.kind == "customer"]
    folder = platform.state / "demo"
    jail, settings = phone_jail(platform), platform.settings
    carrier = Carrier(jail, folder / "carrier", settings.listen, platform.ports.edge_sip)
    async with carrier.taking(), Booth(jail, folder) as booth:
        results = await _calls(console, booth, customers, carrier, platform)
        await _explain(console, platform, companies, found)
        document.write(platform, companies, found)
        good = all(not result.problem for result in results)
        if os.environ.get("DEMO_EXIT") == "1":
            return good
        await _answer(booth, customers, platform, folder)
        _invite(console, customers, platform)
        _administer(console, platform, found)
        open_portal(console, platform, companies, found)
        console.print(t("demo.stays"))
        while running.supervisor.poll() is None:  # noqa: ASYNC110 - another program's end
            await asyncio.sleep(_LOOK_EVERY_S)
    return good


async def _calls(
    console: Console,
    booth: Booth,
    customers: Sequence[Company],
    carrier: Carrier,
    platform: Platform,
) -> list[Result]:
    host, port = platform.settings.listen, platform.ports.edge_sip
    known: dict[str, Result] = {}
    with Live(_table(known), console=console, auto_refresh=True) as live:

        def told(result: Result) -> None:
            known[result.key] = result
            live.update(_table(known))

        async with Stage(booth, customers, carrier, host, port) as stage:
            results = await stage.play(told)
    console.print()
    return results


async def _explain(
    console: Console,
    platform: Platform,
    companies: Sequence[Company],
    found: People,
) -> None:
    """Why the forbidden call was refused, as its own record tells it."""
    globex = next(each for each in companies if each.name == "globex")
    url = f"http://127.0.0.1:{platform.ports.api}/api/v1/accounts/{globex.id}"
    told = await explaining.refusal(url, found.administrators[globex.id].api_key, FORBIDDEN)
    console.print(t("demo.explanation", told=told or t("demo.no_explanation")))


async def _answer(
    booth: Booth, customers: Sequence[Company], platform: Platform, folder: Path
) -> None:
    sound = answering.greeting(folder / "sound", phone_jail(platform))
    for company in customers:
        device = company.user(_ANSWERING).devices[0]
        line = Line(
            device.username,
            device.password,
            company.realm,
            platform.settings.listen,
            platform.ports.edge_sip,
            answers_with=sound,
        )
        await (await booth.phone(line)).registered()


def _table(known: dict[str, Result]) -> Table:
    table = Table(title=t("demo.title"), title_justify="left", box=None, pad_edge=False)
    for name in ("call", "outcome", "setup", "sound", "verdict"):
        right = name in ("setup", "sound")
        table.add_column(t(f"demo.column.{name}"), justify="right" if right else "left")
    for key in CALLS:
        result = known.get(key)
        cells = _cells(result) if result else ("", "", "", t("demo.calling"))
        table.add_row(t(f"demo.call.{key}"), *cells)
    return table


def _cells(result: Result) -> tuple[str, str, str, str]:
    verdict = f"[red]✗[/] {escape(result.problem)}" if result.problem else "[green]✓[/]"
    setup = "" if result.setup_ms is None else t("demo.ms", value=f"{result.setup_ms:.0f}")
    sound = "" if result.sound is None else f"{result.sound:.0%}"
    return result.outcome, setup, sound, verdict


def _invite(console: Console, customers: Sequence[Company], platform: Platform) -> None:
    host, port = platform.settings.listen, platform.ports.edge_sip
    console.print()
    console.print(t("demo.invitation", host=host, port=port, answering=_ANSWERING))
    table = Table(box=None, pad_edge=False)
    for name in ("domain", "username", "password", "name"):
        table.add_column(t(f"demo.column.{name}"))
    for company in customers:
        for user in company.users:
            if user.extension != _ANSWERING:
                device = user.devices[0]
                table.add_row(company.realm, device.username, device.password, user.name)
    console.print(table)


def _administer(console: Console, platform: Platform, found: People) -> None:
    console.print()
    url = f"http://127.0.0.1:{platform.ports.api}/api/v1"
    console.print(t("demo.api", url=url, file=platform.state / "demo.json"))
    console.print(
        f'[dim]curl -H "Authorization: Bearer {found.platform.api_key}" {url}/accounts[/]',
        soft_wrap=True,
    )


def open_portal(
    console: Console, platform: Platform, companies: Sequence[Company], found: People
) -> None:
    console.print()
    console.print(t("demo.portal", url=document.portal(platform)))
    table = Table(box=None, pad_edge=False)
    for name in ("login", "password", "name"):
        table.add_column(t(f"demo.column.{name}"))
    for who, person in _log_ins(companies, found):
        table.add_row(person.login, person.password, who)
    console.print(table)


def _log_ins(companies: Sequence[Company], found: People) -> Iterator[tuple[str, Person]]:
    yield t("demo.runs.platform"), found.platform
    for company in companies:
        text = t(f"demo.runs.{company.kind}", name=company.name)
        yield text, found.administrators[company.id]
        for user in company.users:
            if person := found.users.get(user.id):
                yield t("demo.runs.user", name=user.name, company=company.name), person
