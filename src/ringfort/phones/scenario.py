"""SIPp scenarios made of small parts, so that a test shows only what is special about it.

Values come as SIPp keywords: [user] [realm] [callee] [media_address] [media] (port); the password
is SIPp's own `-ap`. `headers` are extra lines of a request as they go on the wire.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

SDP = """\
v=0
o=- 1 1 IN IP4 [media_address]
s=-
c=IN IP4 [media_address]
t=0 0
m=audio [media] RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=sendrecv
"""
_VIA = "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]"
_CONTACT = "Contact: <sip:[user]@[local_ip]:[local_port];transport=[transport]>"
AUTH = "[authentication username=[user]]"
"""Credentials for the last challenge, with `-ap` as the password."""


@dataclass(frozen=True, slots=True)
class Step:
    """One element of a scenario."""

    xml: str


def scenario(*steps: Step | Sequence[Step]) -> str:
    """The XML document."""
    flat: list[Step] = []
    for step in steps:
        flat.extend([step] if isinstance(step, Step) else step)
    body = "\n".join(step.xml for step in flat)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="ringfort">\n{body}\n</scenario>'
    )


def send(*lines: str, body: str = "", retransmit: bool = True) -> Step:
    """A message, line by line; Content-Length is added."""
    kind = ["Content-Type: application/sdp"] if body.startswith("v=0") else []
    text = "\n".join([*filter(None, lines), *kind, "Content-Length: [len]", "", body])
    retrans = ' retrans="500"' if retransmit else ""
    return Step(f"<send{retrans}><![CDATA[\n{text}\n]]></send>")


def receive(what: int | str, *, optional: bool = False, patience: float | None = None) -> Step:
    """A response by status or a request by method; challenges and routes are remembered. Whoever
    runs out of `patience` (seconds) ends the call."""
    kind = "response" if isinstance(what, int) else "request"
    extra = ' auth="true"' if what in (401, 407) else ""
    extra += ' optional="true"' if optional else ""
    extra += f' timeout="{round(patience * 1000)}"' if patience else ""
    return Step(f'<recv {kind}={quoteattr(str(what))} rrs="true"{extra}/>')


def pause(seconds: float) -> Step:
    return Step(f'<pause milliseconds="{round(seconds * 1000)}"/>')


def request(
    method: str,
    uri: str,
    *,
    sequence: int,
    to: str = "",
    headers: Iterable[str] = (),
    body: str = "",
    contact: str = _CONTACT,
) -> Step:
    """A request from [user]@[realm] outside any dialog; `to` is the URI in To, else `uri`."""
    return send(
        f"{method} {uri} SIP/2.0", _VIA, "Max-Forwards: 70",
        "From: <sip:[user]@[realm]>;tag=[pid]T[call_number]", f"To: <{to or uri}>",
        "Call-ID: [call_id]", f"CSeq: {sequence} {method}", contact, *headers,
        body=body, retransmit=method != "ACK",
    )  # fmt: skip


def register(
    *, answer: int | str = 200, expires: int = 300, headers: Iterable[str] = ()
) -> list[Step]:
    """REGISTER, challenge, REGISTER with credentials, `answer`."""
    extra = [f"Expires: {expires}", *headers]
    first, second = (
        request("REGISTER", "sip:[realm]", sequence=n, to="sip:[user]@[realm]",
                headers=[*extra, *([AUTH] if n == 2 else [])])
        for n in (1, 2)
    )  # fmt: skip
    return [first, receive(401), second, receive(answer)]


def invite(
    *, answer: int = 200, headers: Iterable[str] = (), patience: float | None = None
) -> list[Step]:
    """INVITE [callee], challenge, INVITE with credentials, ringing, `answer`, its ACK."""
    uri = "sip:[callee]@[realm]"
    extra = list(headers)
    optional = [receive(status, optional=True, patience=patience) for status in (100, 180, 183)]
    return [
        request("INVITE", uri, sequence=1, headers=extra, body=SDP),
        receive(100, optional=True),
        receive(407),
        _refusal_ack(uri, 1),
        request("INVITE", uri, sequence=2, headers=[*extra, AUTH], body=SDP),
        *optional,
        receive(answer, patience=patience),
        within("ACK", sequence=2) if answer < 300 else _refusal_ack(uri, 2),
    ]


def within(method: str, *, sequence: int, headers: Iterable[str] = (), body: str = "") -> Step:
    """A request of the caller in the dialog that the last 200 opened."""
    return send(
        f"{method} [next_url] SIP/2.0", _VIA, "[routes]", "Max-Forwards: 70",
        "From: <sip:[user]@[realm]>;tag=[pid]T[call_number]",
        "To: <sip:[callee]@[realm]>[peer_tag_param]",
        "Call-ID: [call_id]", f"CSeq: {sequence} {method}", _CONTACT, *headers,
        body=body, retransmit=method != "ACK",
    )  # fmt: skip


def reply(
    status: str,
    *,
    headers: Iterable[str] = (),
    body: str = "",
    tag: bool = True,
    contact: str = _CONTACT,
    repeated: bool = False,
) -> Step:
    """Answer the last request, e.g. "180 Ringing"; record routes are copied. `repeated`: until the
    ACK comes (RFC 3261 §13.3.1.4)."""
    return send(
        f"SIP/2.0 {status}", "[last_Via:]", "[last_Record-Route:]", "[last_From:]",
        "[last_To:]" + (";tag=[pid]U[call_number]" if tag else ""),
        "[last_Call-ID:]", "[last_CSeq:]", contact, *headers,
        body=body, retransmit=repeated,
    )  # fmt: skip


def accept_call(*, ring: float = 0.0) -> list[Step]:
    """Wait for an INVITE, ring so many seconds, answer it."""
    return [
        receive("INVITE"),
        reply("180 Ringing"),
        *([pause(ring)] if ring else []),
        reply("200 OK", body=SDP, repeated=True),
        receive("ACK"),
    ]


def await_bye() -> list[Step]:
    return [receive("BYE"), reply("200 OK", tag=False)]


def hang_up(sequence: int = 3) -> list[Step]:
    """The caller ends the call."""
    return [within("BYE", sequence=sequence), receive(200)]


def _refusal_ack(uri: str, sequence: int) -> Step:
    return send(
        f"ACK {uri} SIP/2.0", "[last_Via:]", "Max-Forwards: 70", "[last_From:]", "[last_To:]",
        "Call-ID: [call_id]", f"CSeq: {sequence} ACK", retransmit=False,
    )  # fmt: skip
