"""The stream of SIP messages a phone saw, and waiting for one that matters."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence

from ringfort.phones.message import Message

_ENTRY = re.compile(
    r"\x1b\[36;1m#\r?\n(?:UDP|TCP|TLS) (?P<source>\S+) -> (?P<target>\S+)\r?\n"
    r"(?P<text>.*?)\x1b\[;m",
    re.S,
)
_LOGGED = re.compile(
    r"\w+ message (?P<way>sent|received) [\[(](?P<size>\d+)[\])]? ?bytes\)? ?:\n\n"
)


class Trace:
    """Messages in the order in which they were seen, both ways."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._grown = asyncio.Event()

    def add(self, message: Message) -> None:
        self.messages.append(message)
        self._grown.set()

    @property
    def received(self) -> list[Message]:
        return [message for message in self.messages if message.received]

    @property
    def sent(self) -> list[Message]:
        return [message for message in self.messages if not message.received]

    def by_call(self) -> Mapping[str, Sequence[Message]]:
        """Messages by Call-ID."""
        found: dict[str, list[Message]] = {}
        for message in self.messages:
            found.setdefault(message.call_id, []).append(message)
        return found

    def find(self, wanted: Callable[[Message], bool], *, after: int = 0) -> Message | None:
        return next((m for m in self.messages[after:] if wanted(m)), None)

    async def wait(
        self, wanted: Callable[[Message], bool], *, within: float, what: str, after: int = 0
    ) -> Message:
        """First message from index `after` on that fits, past ones included.

        Raises TimeoutError saying `what` was awaited and what came instead.
        """
        try:
            async with asyncio.timeout(within):
                while not (found := self.find(wanted, after=after)):
                    self._grown.clear()
                    await self._grown.wait()
        except TimeoutError:
            raise TimeoutError(f"no {what} in {within:g} s; {self.tell()}") from None
        return found

    def tell(self) -> str:
        """The last messages in a line, for failure reports."""
        return "seen: " + (" | ".join(m.told for m in self.messages[-8:]) or "nothing")


class BaresipOutput:
    """Cuts SIP messages out of baresip's `-s` output.

    `is_own(host:port)` tells which end of a message was the phone itself.
    """

    def __init__(self, trace: Trace, is_own: Callable[[str, str], bool]) -> None:
        self._trace = trace
        self._is_own = is_own
        self._rest = ""

    def feed(self, text: str, at: float) -> None:
        self._rest += text
        end = 0
        for entry in _ENTRY.finditer(self._rest):
            sent = self._is_own(entry["source"], entry["target"])
            self._trace.add(Message.parse(_utf8(entry["text"]), at=at, received=not sent))
            end = entry.end()
        self._rest = self._rest[max(end, len(self._rest) - 100_000) :]


class MessageLog:
    """Cuts SIP messages out of SIPp's message log, by the length its heads name."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._rest = ""

    def feed(self, text: str, at: float) -> None:
        self._rest += text
        while (head := _LOGGED.search(self._rest)) and (
            len(self._rest) >= head.end() + int(head["size"])
        ):
            end = head.end() + int(head["size"])
            text, received = _utf8(self._rest[head.end() : end]), head["way"] == "received"
            self._trace.add(Message.parse(text, at=at, received=received))
            self._rest = self._rest[end:]


def _utf8(text: str) -> str:
    """What one-character-a-byte text says."""
    return text.encode("latin-1").decode(errors="replace")
