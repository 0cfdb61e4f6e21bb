"""A real Kamailio with nothing but the tables, a registrar without passwords and the RPC socket."""

import asyncio
import os
import signal
import socket
from pathlib import Path
from typing import Any

from ringfort.edge.config import create_location_database
from ringfort.edge.database import HTABLES
from ringfort.edge.rpc import EdgeRefused, EdgeRpc
from ringfort.engine import sandbox
from ringfort.engine.sandbox import Jail
from ringfort.testing.eventually import eventually

CONFIG = """#!KAMAILIO
debug=2
log_stderror=yes
children=1
{transports}
listen=udp:{address}:{port}
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "corex.so"
loadmodule "kex.so"
loadmodule "jsonrpcs.so"
loadmodule "htable.so"
loadmodule "db_sqlite.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "uac.so"
modparam("jsonrpcs", "transport", 4)
modparam("jsonrpcs", "dgram_socket", "{folder}/run/rpc.sock")
modparam("jsonrpcs", "dgram_mode", 0660)
modparam("db_sqlite", "db_set_journal_mode", "{folder}/location.db=WAL")
modparam("db_sqlite", "db_set_busy_timeout", "{folder}/location.db=3000")
modparam("db_sqlite", "db_set_busy_timeout", "{folder}/edge.db=3000")
modparam("htable", "db_url", "sqlite:///{folder}/edge.db")
{tables}
modparam("uac", "restore_mode", "none")
modparam("uac", "reg_db_url", "sqlite:///{folder}/edge.db")
modparam("uac", "reg_contact_addr", "{address}:{port}")
modparam("htable", "htable", "ban=>size=8;autoexpire=3600;")
modparam("usrloc", "use_domain", 1)
modparam("usrloc", "db_url", "sqlite:///{folder}/location.db")
modparam("usrloc", "db_mode", 1)
modparam("registrar", "min_expires", 1)
request_route {{
    if ($rm != "REGISTER") {{ sl_send_reply("200", "OK"); exit; }}
    if ($sht(ha1=>$tU@$td) == $null) {{ sl_send_reply("403", "Unknown"); exit; }}
    save("location");
}}
"""
_UDP_ALONE = "disable_tcp=yes"
_TLS = """enable_tls=yes
listen=tls:{address}:{port}
loadmodule "tls.so"
modparam("tls", "config", "{folder}/tls.cfg")"""
_TABLES = "\n".join(
    f'modparam("htable", "htable", "{name}=>size=10;dbtable={name};")' for name in HTABLES
)


class SmallEdge:
    """Starts, kills and asks it. `folder` is the edge's state folder; `tls`: with TLS, too, at the
    same port, by the `tls.cfg` there."""

    def __init__(self, jail: Jail, folder: Path, address: str, *, tls: bool = False) -> None:
        self.folder = folder
        self.address = address
        self.port = _free_port(address)
        self.socket = folder / "run" / "rpc.sock"
        self._jail = jail
        self._transports = _TLS if tls else _UDP_ALONE
        self._process: asyncio.subprocess.Process | None = None

    def prepare(self) -> None:
        (self.folder / "run").mkdir(parents=True, exist_ok=True)
        create_location_database(self.folder / "location.db", self._jail.image)
        where = {"address": self.address, "port": self.port, "folder": self.folder}
        transports = self._transports.format(**where)
        config = CONFIG.format(**where, transports=transports, tables=_TABLES)
        (self.folder / "kamailio.cfg").write_text(config)

    async def start(self) -> None:
        argv = ["/usr/sbin/kamailio", "-DD", "-E", "-m", "64", "-M", "16"]
        argv += ["-f", str(self.folder / "kamailio.cfg"), "-Y", str(self.folder / "run")]
        command = sandbox.command(
            self._jail, argv, name="edge", state=self.folder.parent, writable=[self.folder]
        )
        log = (self.folder.parent / "edge.log").open("ab")
        with log:
            self._process = await asyncio.create_subprocess_exec(
                *command, stdout=log, stderr=log, start_new_session=True
            )
        try:
            await eventually(self.answers, promise_s=4, what="edge answers")
        except AssertionError:
            print((self.folder.parent / "edge.log").read_text()[-3000:])
            raise

    async def kill(self) -> None:
        if self._process and self._process.returncode is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()

    async def answers(self) -> bool:
        return bool(await self.rpc("core.version"))

    async def rpc(self, method: str, *params: str | int) -> Any:
        own = self.folder / "run" / "test.sock"
        async with EdgeRpc(self.socket, own, self._jail.owner) as client:
            return await client.call(method, *params)

    async def has(self, table: str, name: str) -> bool:
        try:
            await self.rpc("htable.get", table, name)
        except EdgeRefused:
            return False
        return True

    async def register(
        self,
        username: str,
        realm: str,
        address: str | None = None,
        *,
        user: bytes = b"",
        headers: bytes = b"",
        expires: int = 600,
    ) -> int:
        """Registers a contact at an address (the edge's own unless given); the answer's status.
        `user`: of the contact, the username unless given."""
        address = address or self.address
        contact = b"<sip:%s@%s:5999>" % (user or username.encode(), address.encode())
        request = (
            f"REGISTER sip:{realm} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {address}:5999;rport;branch=z9hG4bK{os.urandom(6).hex()}\r\n"
            f"From: <sip:{username}@{realm}>;tag=1\r\nTo: <sip:{username}@{realm}>\r\n"
            f"Call-ID: {os.urandom(6).hex()}\r\nCSeq: 1 REGISTER\r\nMax-Forwards: 70\r\n"
            f"Expires: {expires}\r\nContent-Length: 0\r\nContact: "
        ).encode()
        request += contact + b"\r\n" + headers + b"\r\n"
        loop = asyncio.get_running_loop()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
            phone.bind((address, 0))
            phone.setblocking(False)
            await loop.sock_sendto(phone, request, (self.address, self.port))
            answer = await asyncio.wait_for(loop.sock_recv(phone, 4096), 5)
        return int(answer.split()[1])

    async def contact(self, username: str, realm: str) -> bool:
        return bool(await self.contacts(username, realm))

    async def contacts(self, username: str, realm: str) -> list[str]:
        """Where it is registered."""
        try:
            found = await self.rpc("ul.lookup", "location", f"{username}@{realm}")
        except EdgeRefused:
            return []
        return sorted(each["Contact"]["Address"] for each in found["Contacts"])


def _free_port(address: str) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((address, 0))
        return int(probe.getsockname()[1])
