"""Brings realms and devices from the database to the edge: database → edge.db → running edge.

Each arrow is safe by itself. The outbox cursor moves when edge.db holds a change; what the
running edge has not confirmed stays in edge.db's `untold` and is told again every second. An edge
that starts reads edge.db itself; as it may have read just before a commit, each new start is also
asked to read its tables once more. Being away is normal for an edge and costs nothing.
"""

import asyncio
from collections.abc import Iterable, Sequence
from ipaddress import ip_address, ip_network

import structlog

from ringfort.domain.errors import RingfortError, Unavailable
from ringfort.edge import trunks
from ringfort.edge.contacts import contacts, remove, source
from ringfort.edge.countries import NO_COUNTRIES, Countries
from ringfort.edge.database import HTABLES, EdgeDatabase, Evict, Untold, Values
from ringfort.edge.rpc import EdgeRefused, EdgeRpc, Instance
from ringfort.store import credentials, outbox
from ringfort.store.credentials import Credential, Realm
from ringfort.store.db import Database
from ringfort.store.secrets import Vault
from ringfort.store.trunks import TOPIC as TRUNK

CONSUMER = "edge"
"""Name of the durable outbox cursor and of the subscription to wake-ups."""

RELOAD_ABOVE = 500
"""With more names than this to tell, reading whole tables anew is cheaper for the edge."""

_BATCH = 200
_RELOAD_TIMEOUT = 15.0
_NOT_FOUND = 404
_GONE: Values = {}
_NOWHERE = "255.255.255.255/32"
"""A network that nobody's request comes from."""
_ENCRYPTED = ("tls", "ws", "wss")
"""Transports; WebSockets reach the edge through our own HTTPS."""

_log = structlog.get_logger(__name__)


class Publisher:
    """Runs for ever; one per edge. An exception (database away) means: start it again."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        edge: EdgeDatabase,
        rpc: EdgeRpc,
        countries: Countries = NO_COUNTRIES,
    ) -> None:
        self._database = database
        self._vault = vault
        self._edge = edge
        self._rpc = rpc
        self._countries = countries
        self._reloaded: Instance | None = None
        self._trouble = ""

    async def run(self) -> None:
        """Compare everything once, then follow the outbox and the edge's restarts."""
        async with self._database.bus.subscribe(CONSUMER) as wakeups, self._rpc:
            position = await self._sync()
            async for _ in wakeups:
                position = await self._follow(position)
                await self._tell()

    async def _sync(self) -> int:
        """Make edge.db equal to the database. Returns the outbox position of that picture."""
        async with self._database.read() as connection:
            position = await outbox.head(connection)
            realms = await credentials.realms(connection)
            devices = await credentials.in_realms(connection)
            ways = await trunks.everything(connection, self._vault)
        known = await asyncio.to_thread(self._edge.names)
        wanted = dict.fromkeys(known, _GONE) | {
            **{realm.name: _of_realm(realm) for realm in realms},
            **{device.name: _values(device) for device in devices},
            **ways,
        }
        changed = await asyncio.to_thread(self._edge.put, wanted)
        _log.info("edge database compared", devices=len(devices), changed=changed)
        await self._advance(position)
        return position

    async def _follow(self, position: int) -> int:
        """Take over what the outbox names since `position`. Returns the new position."""
        while True:
            async with self._database.read() as connection:
                events = await outbox.read(connection, position)
                if not events:
                    return position
                realms = {realm for event in events for realm in event.payload.get("realms", ())}
                names = {name for event in events for name in event.payload.get("names", ())}
                existing = await credentials.realms(connection, realms)
                devices = await credentials.in_realms(connection, realms)
                devices += await credentials.named(connection, names)
                payloads = [event.payload for event in events if event.topic == TRUNK]
                ways = await trunks.named(connection, self._vault, payloads, realms)
                ways |= await trunks.accounts(connection, events)
            wanted: dict[str, Values] = dict.fromkeys(names | realms, _GONE)
            for realm in realms:
                wanted |= dict.fromkeys(await asyncio.to_thread(self._edge.names, realm), _GONE)
            wanted |= {realm.name: _of_realm(realm) for realm in existing}
            wanted |= {device.name: _values(device) for device in devices} | ways
            await asyncio.to_thread(self._edge.put, wanted)
            position = events[-1].id
            await self._advance(position)

    async def _advance(self, position: int) -> None:
        async with self._database.write() as connection:
            await outbox.advance(connection, CONSUMER, position)

    async def _tell(self) -> None:
        """Bring the running edge up to edge.db. One that is away is left for the next second."""
        instance = self._rpc.instance()
        try:
            if instance is None:
                raise Unavailable("the edge has no control socket", field="edge")
            untold = await asyncio.to_thread(self._edge.untold)
            if instance != self._reloaded or len(untold) > RELOAD_ABOVE:
                await self._reload(untold)
                self._reloaded = instance
                untold = await asyncio.to_thread(self._edge.untold)
            for group in _realms_first(untold):
                for start in range(0, len(group), _BATCH):
                    await self._tell_batch(group[start : start + _BATCH])
            self._say("")
        except RingfortError as error:
            self._say(error.message)

    async def _reload(self, untold: Sequence[Untold]) -> None:
        for table in HTABLES:
            await self._rpc.call("htable.reload", table, timeout=_RELOAD_TIMEOUT)
        lines = {each.name for each in untold if trunks.is_token(each.name)}
        for name in lines | await asyncio.to_thread(self._edge.registrations):
            await self._tell_registration(name)
        await asyncio.to_thread(self._edge.told_all_but_evictions)

    async def _tell_batch(self, batch: Iterable[Untold]) -> None:
        answers = await asyncio.gather(*map(self._tell_one, batch), return_exceptions=True)
        told = [answer for answer in answers if isinstance(answer, str)]
        await asyncio.to_thread(self._edge.told, told)
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer

    async def _tell_one(self, untold: Untold) -> str:
        """Tables first, contacts after: else a phone could register again in between."""
        values = self._edge.values(untold.name)
        for table in HTABLES:
            if table in values:
                await self._rpc.call("htable.sets", table, untold.name, values[table])
            else:
                await self._if_there("htable.delete", table, untold.name)
        if trunks.is_token(untold.name):
            await self._tell_registration(untold.name)
        if untold.evict is Evict.ALL:
            await self._if_there("ul.rm", "location", untold.name)
        elif untold.evict is Evict.ELSEWHERE:
            await self._evict_elsewhere(untold.name)
        return untold.name

    async def _tell_registration(self, token: str) -> None:
        if "registration" in self._edge.values(token):
            await self._rpc.call("uac.reg_refresh", token)
        else:
            await self._if_there("uac.reg_unregister", "l_uuid", token)

    async def _evict_elsewhere(self, name: str) -> None:
        """Remove contacts that registered from where, or how, the device no longer may."""
        own, realm = self._edge.values(name), self._edge.values(_realm_of(name))
        tls = own.get("media", "-")[0] != "-"
        looked = tls or "networks" in own or "networks" in realm
        for contact in await contacts(self._rpc, name) if looked else ():
            where = source(contact)
            address = where.get("address") or ""
            here = self._let_in(own, address) and self._let_in(realm, address)
            if not here or (tls and where.get("transport") not in _ENCRYPTED):
                await remove(self._rpc, name, contact)

    def _let_in(self, values: Values, address: str) -> bool:
        """Whether what a device's or realm's row says holds the address."""
        if "networks" not in values or _holds(values["networks"], address):
            return True
        countries = values.get("countries")
        return bool(countries and self._countries.of(address) in countries.split(","))

    async def _if_there(self, method: str, table: str, name: str) -> None:
        """That the edge knows no such thing is as good."""
        try:
            await self._rpc.call(method, table, name)
        except EdgeRefused as refused:
            if refused.number != _NOT_FOUND:
                raise

    def _say(self, trouble: str) -> None:
        """Log only when the edge goes away or comes back."""
        if trouble and not self._trouble:
            _log.warning("edge cannot be told", reason=trouble)
        elif self._trouble and not trouble:
            _log.info("edge is up to date again")
        self._trouble = trouble


def _values(device: Credential) -> Values:
    values = {"ha1": device.ha1_md5, "device": str(device.device_id)}
    if device.ha1_sha256 is not None:
        values["ha1_sha256"] = device.ha1_sha256
    if device.media is not None:
        values["media"] = device.media
    return values | _of_networks(device.networks)


def _of_realm(realm: Realm) -> Values:
    values = {"realm": str(realm.account_id)} | _of_networks(realm.networks)
    values |= {"countries": ",".join(realm.countries)} if realm.countries else {}
    return values | ({"capture": "1"} if realm.captured else {})


def _of_networks(networks: Sequence[str] | None) -> dict[str, str]:
    """Absent: from anywhere."""
    return {} if networks is None else {"networks": ",".join(networks) or _NOWHERE}


def _realms_first(untold: Sequence[Untold]) -> tuple[list[Untold], list[Untold]]:
    """What a realm allows has to count before its devices' contacts are looked at."""
    realms = [each for each in untold if "@" not in each.name]
    return realms, [each for each in untold if "@" in each.name]


def _realm_of(name: str) -> str:
    return name.rpartition("@")[2]


def _holds(networks: str, address: str) -> bool:
    try:
        where = ip_address(address)
    except ValueError:
        return False
    return any(where in ip_network(network) for network in networks.split(","))
