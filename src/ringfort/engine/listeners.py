"""Which process holds a port, as far as the kernel tells us."""

from collections.abc import Iterator
from pathlib import Path

_TABLES = ("udp", "tcp", "udp6", "tcp6")
_LISTENING = "0A"


def listener(port: int) -> str | None:
    """`name (pid)` of a process that listens on the port on any address; None if unknown."""
    wanted = {f"socket:[{inode}]" for inode in _inodes(port)}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and wanted & set(_descriptors(entry)):
            try:
                return f"{(entry / 'comm').read_text().strip()} ({entry.name})"
            except OSError:
                continue
    return None


def _inodes(port: int) -> Iterator[str]:
    for table in _TABLES:
        try:
            lines = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            bound = int(fields[1].rpartition(":")[2], 16)
            if bound == port and (table.startswith("udp") or fields[3] == _LISTENING):
                yield fields[9]


def _descriptors(process: Path) -> Iterator[str]:
    try:
        for link in (process / "fd").iterdir():
            try:
                yield str(link.readlink())
            except OSError:
                continue
    except OSError:
        return
