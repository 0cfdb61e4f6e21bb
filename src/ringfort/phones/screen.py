"""A pseudo-terminal for a programme to write on: only there does C's stdio not hold text back."""

import asyncio
import os
import tty
from collections.abc import Callable

from ringfort.phones.terminal import open_terminal


class Screen:
    """Hands on text as it is written, one character a byte.

    `slave` is the file descriptor to give to the programme.
    """

    def __init__(self, read: Callable[[str], None]) -> None:
        self._master, self.slave = open_terminal()
        tty.setraw(self.slave)
        os.fchmod(self.slave, 0o666)
        os.set_blocking(self._master, False)
        self._read = read
        self._over = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._master, self._take)

    def started(self) -> None:
        """The programme has its descriptor: ours is closed, so that its end is seen."""
        os.close(self.slave)

    async def over(self) -> None:
        """All text was read and the programme is gone."""
        await self._over.wait()

    def close(self) -> None:
        """Closing twice is fine."""
        if self._master >= 0:
            self._loop.remove_reader(self._master)
            os.close(self._master)
            self._master = -1

    def _take(self) -> None:
        try:
            data = os.read(self._master, 65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._read(data.decode("latin-1"))
        else:
            self._loop.remove_reader(self._master)
            self._over.set()
