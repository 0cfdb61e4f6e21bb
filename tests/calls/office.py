"""A fresh account with phones: what a call test is about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.message import Message
from mailbox import Maildir
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from ringfort.bootstrap.edge import edge_rpc
from ringfort.domain.flow import default_flow
from ringfort.domain.prompts import Prompt
from ringfort.edge.rpc import EdgeRefused, EdgeRpc
from ringfort.phones.baresip import Line
from ringfort.phones.booth import Booth
from ringfort.phones.phone import Phone
from ringfort.phones.sipp import Sipp
from ringfort.resources._mechanism.by_platform import Phone as Person
from ringfort.resources._mechanism.declare import Resource
from ringfort.resources.numbers.numbers import NUMBER
from ringfort.resources.people.devices import DEVICE
from ringfort.resources.people.extensions import EXTENSION
from ringfort.resources.platform.accounts import ACCOUNT
from ringfort.settings import Platform
from ringfort.store.accounts import Account
from ringfort.store.secrets import Digest
from ringfort.store.tables import extensions
from ringfort.testing.eventually import eventually
from ringfort.testing.factories import Factory
from tests.calls.platform import MAIL
from tests.jail import jail
from tests.worker import WORKER

Transport = Literal["udp", "tcp", "tls"]


@dataclass
class Office:
    """One company on the platform; users are made when first named."""

    platform: Platform
    factory: Factory
    account: Account
    booth: Booth
    edge: EdgeRpc
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def realm(self) -> str:
        return self.account.realm

    async def user(self, extension: str, *, digest: Digest = "md5") -> Person:
        """The user of an extension and their device, known to the edge; made when new."""
        if extension not in self.people:
            made = await self.factory.make_user_with_phone(self.account, extension, digest=digest)
            self.people[extension] = made
            await eventually(lambda: self.knows(extension), promise_s=1, what="edge knows device")
        return self.people[extension]

    async def phone(
        self,
        extension: str,
        *,
        transport: Transport = "udp",
        srtp: bool = False,
        dtmf: Literal["rtpevent", "info"] = "rtpevent",
        digest: Digest = "md5",
    ) -> Phone:
        """A registered phone of that extension; asked twice, two contacts of one device."""
        await self.user(extension, digest=digest)
        line = self.line(extension, transport=transport, dtmf=dtmf, srtp=srtp)
        phone = await self.booth.phone(line)
        await phone.registered()
        return phone

    def line(self, extension: str, **changes: Any) -> Line:
        """What to type into a phone of that extension, right but for `changes`."""
        person, ports = self.people[extension], self.platform.ports
        tls = changes.get("transport") == "tls"
        right = {
            "user": person.username,
            "password": person.secret,
            "realm": person.realm,
            "host": self.platform.settings.listen,
            "port": ports.edge_sips if tls else ports.edge_sip,
            "trusts": self.platform.state / "tls" / "ca.pem" if tls else None,
        }
        return Line(**(right | changes))

    def sipp(self) -> Sipp:
        """A SIPp that talks to the edge from an address of its own."""
        seat = self.booth.seat()
        return Sipp(
            jail, seat.folder, seat.address, self.platform.settings.listen,
            self.platform.ports.edge_sip,
        )  # fmt: skip

    async def rings_for(self, extension: str, seconds: int) -> None:
        """Let the extension ring so long before it counts as not answered."""
        document = default_flow((await self.user(extension)).user_id).dump()
        for step in document["steps"]:
            if step["type"] == "ring":
                step["timeout"] = seconds
        await self._set_flow(extension, document)

    async def plays(self, extension: str, *prompts: Prompt, times: int | None = None) -> None:
        """Let the extension play these prompts, `times` over or for ever, then hang up."""
        await self.user(extension)
        names = [f"play{n}" for n in range(len(prompts) * (times or 1))]
        steps = [
            {
                "id": name, "type": "play", "level": 1,
                "settings": {"prompt": prompts[n % len(prompts)].value},
                "exits": {"after_answer": {"step": (names + names[:1])[n + 1]}},
            }
            for n, name in enumerate(names)
        ]  # fmt: skip
        if times is not None:
            steps[-1]["exits"] = {}
        await self._set_flow(extension, {"format": 1, "version": 1, "steps": steps})

    async def change_account(self, **documents: dict[str, Any]) -> None:
        """Set fields inside the account's documents (`settings`, `operator`), keeping the rest."""
        change = self.factory.change_document
        for name, fields in documents.items():
            await change(self.account, ACCOUNT, self.account.id, name, **fields)

    async def extension_id(self, extension: str) -> UUID:
        """Id of a user's extension."""
        await self.user(extension)
        which = sa.and_(
            extensions.c.account_id == self.account.id, extensions.c.number == extension
        )
        found: UUID = await self.factory.write(
            lambda c: c.scalar(sa.select(extensions.c.id).where(which))
        )
        return found

    async def rows(self, resource: Resource) -> Sequence[sa.RowMapping]:
        """All rows of a noun."""
        which = resource.table.c.account_id == self.account.id
        async with self.factory.database.read() as connection:
            found = await connection.execute(sa.select(resource.table).where(which))
            return found.mappings().all()

    async def numbers(self) -> dict[str, UUID]:
        """Ids of the account's numbers."""
        return {row["number"]: row["id"] for row in await self.rows(NUMBER)}

    def letters(self, to: str) -> list[Message]:
        """That arrived there."""
        return [each for each in Maildir(self.platform.state / MAIL) if each["To"] == to]

    async def delete_device(self, extension: str) -> None:
        """Delete the device; returns at once."""
        await self.factory.delete(self.account, DEVICE, self.people[extension].device_id)

    async def knows(self, extension: str) -> bool:
        """True when the running edge has the secret of that extension's device."""
        person = self.people[extension]
        tables = ("ha1", "ha1_sha256") if person.digest == "sha256" else ("ha1",)
        name = f"{person.username}@{person.realm}"
        return None not in [await self.entry(table, name) for table in tables]

    async def entry(self, table: str, key: str) -> str | None:
        """What the running edge has in one of its tables."""
        try:
            found = await self.edge.call("htable.get", table, key)
        except EdgeRefused:
            return None
        return str(found["item"]["value"])

    async def learnt(
        self,
        table: str,
        key: object,
        until: Callable[[str | None], object] = lambda entry: entry is not None,
    ) -> None:
        """Wait until the edge has what the platform tells it."""
        await eventually(
            lambda: self.entry(table, str(key)),
            promise_s=1, until=until, what=f"edge's {table} of {key}",
        )  # fmt: skip

    async def _set_flow(self, extension: str, document: dict[str, Any]) -> None:
        row_id = await self.extension_id(extension)
        await self.factory.change(self.account, EXTENSION, row_id, flow=document)


def edge_of(platform: Platform, name: str) -> EdgeRpc:
    return edge_rpc(platform, f"tests-{name}")


def booth_of(folder: Path, more: int = 0) -> Booth:
    """Phones of this pytest worker; `more` 0…3 tells its booths apart."""
    return Booth(jail, folder, WORKER + 10 * more)
