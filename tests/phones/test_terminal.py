"""Terminals for phones."""

import os
from pathlib import Path

import pytest

from ringfort.phones import terminal


def no_terminal() -> tuple[int, int]:
    raise OSError("no /dev/pts")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs the right to make a file system")
def test_there_is_one_without_dev_pts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "openpty", no_terminal)
    master, slave = terminal.open_terminal()
    assert os.isatty(slave)
    os.write(slave, b"heard\n")
    assert os.read(master, 100).startswith(b"heard")
    with Path(f"/proc/self/fd/{slave}").open("wb", buffering=0) as again:
        again.write(b"again\n")
    assert os.read(master, 100).startswith(b"again")
