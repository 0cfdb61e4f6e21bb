"""What a ladder has to know of a SIP message. Phones write them: nothing here raises."""

import re
from dataclasses import dataclass
from datetime import datetime

from ringfort.domain.headers import Header
from ringfort.domain.usage import LONGEST, sip_call_id

LONGEST_MESSAGE = 16_384
"""Bytes of a message that are kept."""
_CSEQ = re.compile(r"[0-9]{1,10}")
_REQUEST = re.compile(rb"([A-Z]{1,20}) (\S{1,2000}) SIP/2\.0")
_REPLY = re.compile(rb"SIP/2\.0 ([1-6]\d\d)(?: ([^\r\n]{0,200}))?")
_USER = re.compile(r"(?:sips?|tel):([^@;>?]*)(?:@([^:;>?]*))?", re.IGNORECASE)
_TAG = re.compile(r";\s*tag\s*=", re.IGNORECASE)
_SHORT = {"call-id": "i", "from": "f", "to": "t"}


@dataclass(frozen=True, slots=True)
class Captured:
    """A message without its secrets. `call_id` as records keep it; `parent`: that of its caller's
    leg, as the application server said. `source`, `target`: `address:port`."""

    at: datetime
    call_id: str
    parent: str
    source: str
    target: str
    transport: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Summary:
    """A message's first line and CSeq; `status` 0: a request. `user`, `host`: of its URI."""

    method: str
    number: int
    """Of its CSeq; 0: it has none."""
    status: int
    reason: str
    user: str
    host: str
    begins: bool
    """It is an INVITE of a new call."""


def summary(raw: bytes) -> Summary | None:
    """None: neither request nor reply."""
    digits, _, of = header(raw, "CSeq").partition(" ")
    number = int(digits) if _CSEQ.fullmatch(digits) else 0
    if found := _REQUEST.match(raw):
        method, uri = found[1].decode(), found[2].decode(errors="replace")
        where = _USER.match(uri)
        begins = method == "INVITE" and not _TAG.search(header(raw, "To"))
        user, host = (where[1], where[2] or "") if where else ("", "")
        return Summary(method, number, 0, "", user, host, begins)
    if found := _REPLY.match(raw):
        reason = (found[2] or b"").decode(errors="replace")
        return Summary(of.strip()[:20], number, int(found[1]), reason, "", "", False)
    return None


def call_id(raw: bytes) -> str:
    """Empty: it has none."""
    return sip_call_id(header(raw, "Call-ID"))


def header(raw: bytes, name: str) -> str:
    """Value of the first header of a name, in its long or compact form (RFC 3261 §7.3.3)."""
    short = _SHORT.get(name.lower())
    names = f"{name}|{short}" if short else name
    head, _, _ = raw.partition(b"\r\n\r\n")
    found = re.search(rb"\n(?:%b)[ \t]*:[ \t]*([^\r\n]*)" % names.encode(), head, re.IGNORECASE)
    return found[1].decode(errors="replace").strip() if found else ""


def parent(raw: bytes) -> str:
    """Of an application server's INVITE."""
    return sip_call_id(header(raw, Header.CALL))


def caller_account(raw: bytes) -> str:
    """Id of the account whose call it is, as the edge told an application server; or empty."""
    return header(raw, Header.CALLER).partition("/")[2].partition("/")[0]


def address(raw: bytes) -> str:
    """Whom an application server's INVITE calls, as records name a leg's address."""
    found = summary(raw)
    if found is None:
        return ""
    if gateway := header(raw, Header.GATEWAY):
        return f"{gateway}/{found.user}"[:LONGEST]
    if across := header(raw, Header.CALLER):
        return across.split("/", 3)[-1][:LONGEST]
    return f"{found.user}@{found.host}"[:LONGEST]
