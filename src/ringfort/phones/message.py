"""SIP messages as a phone saw them (RFC 3261), for reading, not for routing."""

import re
from dataclasses import dataclass, field

_COMPACT = {
    "v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "c": "content-type",
    "l": "content-length", "s": "subject", "k": "supported", "e": "content-encoding",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    """One request or response; header names compare without case, compact forms are expanded."""

    start: str
    """First line."""
    headers: tuple[tuple[str, str], ...]
    body: str
    text: str = field(repr=False)
    """As it was on the wire."""
    at: float = 0.0
    """When it was seen, on the event loop's clock."""
    received: bool = True

    @classmethod
    def parse(cls, text: str, *, at: float = 0.0, received: bool = True) -> "Message":
        head, _, body = text.replace("\r\n", "\n").partition("\n\n")
        start, *lines = head.strip("\n").split("\n")
        unfolded = re.sub(r"\n[ \t]+", " ", "\n".join(lines)).split("\n")
        pairs = (line.partition(":") for line in unfolded if ":" in line)
        headers = tuple((name.strip(), value.strip()) for name, _, value in pairs)
        return cls(start, headers, body, text, at, received)

    @property
    def method(self) -> str:
        """Method of a request, or of the request a response answers."""
        return self.start.split(" ", 1)[0] if self.is_request else self["CSeq"].split()[-1]

    @property
    def told(self) -> str:
        """Which way it went, and its first line, for failure reports."""
        return ("<- " if self.received else "-> ") + self.start

    @property
    def is_request(self) -> bool:
        return not self.start.startswith("SIP/2.0 ")

    @property
    def status(self) -> int:
        """Status code; 0 for a request."""
        return 0 if self.is_request else int(self.start.split()[1])

    @property
    def challenges(self) -> bool:
        """Asks for credentials: a 401 or 407."""
        return self.status in (401, 407)

    @property
    def is_stale(self) -> bool:
        """A challenge that does not doubt the credentials, only their nonce (RFC 7616 §3.3)."""
        asked = self["WWW-Authenticate"] or self["Proxy-Authenticate"]
        return self.challenges and "stale=true" in asked.lower()

    @property
    def call_id(self) -> str:
        return self["Call-ID"]

    @property
    def q850(self) -> int | None:
        """Cause of `Reason: Q.850;cause=N` (RFC 3326)."""
        found = re.search(r"Q\.850\s*;.*?cause\s*=\s*(\d+)", ", ".join(self.all("Reason")), re.I)
        return int(found[1]) if found else None

    @property
    def to_tag(self) -> str:
        return _tag(self["To"])

    @property
    def from_tag(self) -> str:
        return _tag(self["From"])

    def all(self, name: str) -> list[str]:
        """Every value of a header, in order."""
        wanted = name.lower()
        return [v for n, v in self.headers if _COMPACT.get(n.lower(), n.lower()) == wanted]

    def __getitem__(self, name: str) -> str:
        """First value of a header, or an empty string."""
        return next(iter(self.all(name)), "")

    def __contains__(self, name: str) -> bool:
        return bool(self.all(name))

    def media(self) -> tuple[str, int] | None:
        """Address and port of the audio stream in the SDP body; None without one."""
        address = re.search(r"^c=IN IP[46] (\S+)", self.body, re.M)
        port = re.search(r"^m=audio (\d+)", self.body, re.M)
        return (address[1], int(port[1])) if address and port else None


def _tag(address: str) -> str:
    found = re.search(r";\s*tag=([^;\s>]+)", address)
    return found[1] if found else ""
