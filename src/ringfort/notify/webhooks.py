"""Sends one event by HTTP: signed, bounded, and only to addresses that may be reached.

Signature as Standard Webhooks has it: `webhook-signature: v1,<base64>` is HMAC-SHA256 with the
webhook's secret over `<webhook-id>.<webhook-timestamp>.<body>`.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

import httpx

TIMEOUT_S = 10
MOST_REDIRECTS = 3
LARGEST_ANSWER = 64 * 1024

_Address = IPv4Address | IPv6Address
_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All public IPv6 addresses (RFC 4291 §2.4). Others may lead inside, as 64:ff9b::/96 does."""


class NotAllowed(Exception):
    """The target is not a public address, nor one that the platform allows."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The answer. Taken = any 2xx."""

    status: int

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300


class Sender:
    """`allowed`: networks that may be reached although they are not public."""

    def __init__(self, allowed: Sequence[str] = ()) -> None:
        self._allowed = [ip_network(each) for each in allowed]

    async def post(
        self, url: str, secret: str, event_id: str, event: Mapping[str, Any], now: datetime
    ) -> Sent:
        """Send it, following at most three redirects that keep the method. Raises NotAllowed, or
        httpx.HTTPError when there is no answer."""
        body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
        headers = signed(secret, event_id, body, now) | {"content-type": "application/json"}
        target = httpx.URL(url)
        async with asyncio.timeout(TIMEOUT_S):
            for _ in range(MOST_REDIRECTS + 1):
                status, location = await self._once(target, headers, body)
                if status not in (307, 308) or location is None:
                    return Sent(status)
                target = target.join(location)
        return Sent(status)

    async def _once(
        self, target: httpx.URL, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, str | None]:
        """To the very address that was checked, whatever its name may resolve to later."""
        if target.scheme not in ("http", "https"):
            raise NotAllowed(f"{target.scheme}: is not HTTP")
        address = await self.resolve(
            target.host, target.port or {"http": 80}.get(target.scheme, 443)
        )
        own = {"host": target.netloc.decode("ascii"), "user-agent": "Ringfort-Webhook"}
        async with httpx.AsyncClient(
            timeout=TIMEOUT_S, trust_env=False, verify=_trusted()
        ) as client:
            request = client.build_request(
                "POST",
                target.copy_with(host=str(address)),
                headers=dict(headers) | own,
                content=body,
                extensions={"sni_hostname": target.host},
            )
            answer = await client.send(request, stream=True)
            try:
                size = 0
                async for piece in answer.aiter_raw():
                    size += len(piece)
                    if size > LARGEST_ANSWER:
                        break
            finally:
                await answer.aclose()
        return answer.status_code, answer.headers.get("location")

    async def resolve(self, host: str, port: int) -> _Address:
        """An address of the host that may be reached; NotAllowed if any of them may not."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                host, port, type=socket.SOCK_STREAM
            )
        except OSError as error:
            raise httpx.ConnectError(f"{host}: {error}") from error
        addresses = [_plain(ip_address(each[4][0])) for each in found]
        for address in addresses:
            if not self._may(address):
                raise NotAllowed(f"{host} is {address}, which is not a public address")
        return addresses[0]

    def _may(self, address: _Address) -> bool:
        public = address.is_global and not address.is_multicast
        if isinstance(address, IPv6Address):
            public = public and address in _GLOBAL_UNICAST
        return public or any(address in network for network in self._allowed)


def signed(secret: str, event_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """Headers that tell who sent this and when."""
    timestamp = str(int(now.timestamp()))
    text = f"{event_id}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.digest(secret.encode(), text, hashlib.sha256)).decode()
    return {
        "webhook-id": event_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{signature}",
    }


@cache
def _trusted() -> ssl.SSLContext:
    """Read once: it takes long enough to be noticed."""
    return httpx.create_ssl_context(trust_env=False)


def _plain(address: _Address) -> _Address:
    """An IPv4 address in IPv6 clothes is what it is inside: mapped, 6to4 or Teredo."""
    if isinstance(address, IPv6Address):
        teredo = address.teredo[1] if address.teredo else None
        return address.ipv4_mapped or address.sixtofour or teredo or address
    return address
