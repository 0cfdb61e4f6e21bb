"""Contacts of a device as the running edge tells of them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ringfort.edge.rpc import EdgeRefused, EdgeRpc

Contact = Mapping[str, Any]
"""As `ul.lookup` tells it: Address, Expires (seconds), Received, User-Agent, Ruid …"""

NOT_SET = "[not set]"
_TABLE = "location"
_NONE = "AOR "
"""So the edge's complaint begins that a name has no contacts; its number is 500, as any fault's."""
_NOT_FOUND = 404
_SOURCE = re.compile(
    r"sips?:(?:[^@>]*@)?\[?(?P<address>[0-9a-fA-F.:]+?)\]?(?::(?P<port>\d+))?"
    r"(?:;(?:[^>]*;)?transport=(?P<transport>\w+))?(?:[;>?]|$)"
)


async def contacts(rpc: EdgeRpc, name: str) -> Sequence[Contact]:
    """Valid contacts of a name ("user@realm")."""
    try:
        found = await rpc.call("ul.lookup", _TABLE, name)
    except EdgeRefused as refused:
        if not refused.reason.startswith(_NONE):
            raise
        return []
    return [await _of_browser(rpc, each["Contact"]) for each in found["Contacts"]]


async def _of_browser(rpc: EdgeRpc, contact: Contact) -> Contact:
    """What came by WebSocket came through our own proxy: received from the browser, as it told."""
    if source(contact).get("transport") != "ws":
        return contact
    try:
        told = await rpc.call("htable.get", "browser", str(contact["Tcpconn-Id"]))
    except EdgeRefused:
        return contact
    return {**contact, "Received": f"sip:{_host(told['item']['value'])};transport=ws"}


def _host(address: str) -> str:
    return f"[{address}]" if ":" in address else address


async def remove(rpc: EdgeRpc, name: str, contact: Contact) -> None:
    """Forget one contact; it may be gone already."""
    try:
        await rpc.call("ul.rm_contact", _TABLE, name, contact["Address"])
    except EdgeRefused as refused:
        if refused.number != _NOT_FOUND:
            raise


def source(contact: Contact) -> Mapping[str, str | None]:
    """`address`, `port` and `transport` its REGISTER came by, or its own where the edge did not
    note them. Empty when neither is an IP address."""
    for uri in (contact["Received"], contact["Address"]):
        if match := _SOURCE.search(uri):
            return match.groupdict()
    return {}
