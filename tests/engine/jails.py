"""Starting engines in a forced sandbox, for tests of the sandboxes."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ringfort.engine import chroot, processes
from ringfort.engine.sandbox import Jail, Kind, command

DENIED = (sys.executable, str(Path(__file__).with_name("denied.py")))
KAMAILIO = """
debug=2
log_stderror=yes
listen=udp:127.0.0.1:{port}
children=2
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules:/usr/lib/aarch64-linux-gnu/kamailio/modules"
loadmodule "jsonrpcs.so"
loadmodule "pv.so"
loadmodule "sl.so"
modparam("jsonrpcs", "transport", 4)
modparam("jsonrpcs", "dgram_socket", "{folder}/rpc.sock")
modparam("jsonrpcs", "dgram_mode", 0660)
request_route {{ sl_send_reply("200", "OK"); }}
"""


def impossible(kind: Kind) -> str | None:
    """Why this place, and not our code, rules a sandbox out: a plain chroot has no mount at /."""
    mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    if kind == "bwrap" and all(line.split()[4] != "/" for line in mounts):
        return "no mount at /: this is a chroot"
    alone = subprocess.run(["unshare", "--user", "true"], capture_output=True, check=False)
    if kind == "bwrap-user" and alone.returncode != 0:
        return "no user namespaces here"
    return None


@dataclass(frozen=True)
class Cell:
    """A jail with a state folder of its own."""

    jail: Jail
    state: Path
    denied: bool = True
    """chroot is for places that deny the rest, so it is tried where the rest is denied."""

    @property
    def folder(self) -> Path:
        return self.state / "it"

    def argv(self, *argv: str, low_ports: bool = False) -> list[str]:
        """The command, in the jail."""
        inside = command(
            self.jail,
            argv,
            name="it",
            state=self.state,
            writable=[self.folder],
            low_ports=low_ports,
        )
        return [*DENIED, *inside] if self.denied and self.jail.kind == "chroot" else inside

    def shell(self, script: str, low_ports: bool = False) -> str:
        """What a script prints in the jail; its status does not matter."""
        argv = self.argv("/bin/sh", "-c", script, low_ports=low_ports)
        done = subprocess.run(argv, capture_output=True, text=True, timeout=20, check=False)
        return done.stdout

    @contextmanager
    def kamailio(self, port: int) -> Iterator[subprocess.Popen[bytes]]:
        """An edge that answers OPTIONS at 127.0.0.1:port and JSON-RPC in its folder."""
        self.folder.mkdir(exist_ok=True)
        text = KAMAILIO.format(port=port, folder=self.folder)
        (self.folder / "kamailio.cfg").write_text(text)
        argv = ("/usr/sbin/kamailio", "-DD", "-E", "-f", f"{self.folder}/kamailio.cfg")
        memory = ("-m", "16", "-M", "4", "-Y", str(self.folder))
        with subprocess.Popen(self.argv(*argv, *memory), stderr=subprocess.DEVNULL) as outer:
            try:
                yield outer
            finally:
                outer.terminate()
                outer.wait(20)

    def processes(self, name: str) -> list[int]:
        """Pids, seen from the host, of this jail's processes called so; the main one first."""
        marker = f"{processes.MARKER}={self.state}:it".encode()
        return sorted(
            int(entry.name)
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit()
            and processes.name(int(entry.name)) == name
            and marker in _environ(entry)
        )

    def clear(self) -> None:
        """Take everything of this cell out of the image."""
        processes.end_marked(f"{processes.MARKER}={self.state}:it")
        chroot.move_out(self.folder)


def _environ(entry: Path) -> list[bytes]:
    try:
        return (entry / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def free_port() -> int:
    """A UDP port nobody has."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """True when the port can be had."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def answers(port: int) -> bool:
    """True when SIP OPTIONS gets a 200."""
    request = (
        f"OPTIONS sip:127.0.0.1:{port} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bK1"
        f"\r\nFrom: <sip:a@b.invalid>;tag=1\r\nTo: <sip:127.0.0.1>\r\nCall-ID: {os.getpid()}\r\n"
        "CSeq: 1 OPTIONS\r\nMax-Forwards: 7\r\nContent-Length: 0\r\n\r\n"
    )
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.settimeout(0.3)
        phone.connect(("127.0.0.1", port))
        phone.send(request.encode())
        return phone.recv(2000).startswith(b"SIP/2.0 200")


def rpc(folder: Path) -> bytes:
    """Ask the edge for its version over the socket in its folder."""
    own = folder / f"asks-{os.getpid()}.sock"
    own.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as client:
        client.settimeout(3)
        client.bind(str(own))
        own.chmod(0o666)
        client.sendto(b'{"jsonrpc":"2.0","method":"core.version","id":1}', f"{folder}/rpc.sock")
        return client.recv(2000)


def kill(*pids: int) -> None:
    """kill -9 of all of them at once."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
