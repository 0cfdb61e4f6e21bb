"""`demo.json`: what tools need to know of a running demo. Fields are only ever added."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from ringfort.demo import carrier
from ringfort.demo.administrators import Administrator
from ringfort.demo.companies import Company
from ringfort.demo.private import write_json
from ringfort.settings import Platform

Administrators = Mapping[str | None, Administrator]
"""By id of the account; None = the platform."""


def write(platform: Platform, companies: Iterable[Company], admins: Administrators) -> Path:
    """By rename, mode 0600: it holds passwords."""
    path = platform.state / "demo.json"
    write_json(path, _document(platform, companies, admins))
    return path


def _document(
    platform: Platform, companies: Iterable[Company], admins: Administrators
) -> dict[str, object]:
    port, owner = platform.ports.edge_sip, admins[None]
    return {
        "api": f"http://127.0.0.1:{platform.ports.api}/api/v1",
        "portal": None,
        "sip": {
            "host": platform.settings.listen,
            "udp": port,
            "tcp": port,
            "tls": platform.ports.edge_sips,
            "wss": f"wss://{platform.settings.listen}:{platform.ports.api_tls}/sip",
        },
        "platform": {"login": owner.login, "password": owner.password, "api_key": owner.api_key},
        "accounts": [_account(company, admins[company.id]) for company in companies],
        "carrier": {"address": carrier.TAKES_AT, "number": carrier.NUMBER},
    }


def _account(company: Company, admin: Administrator) -> dict[str, object]:
    return {
        "id": company.id,
        "name": company.name,
        "kind": company.kind,
        "realm": company.realm,
        "admin": asdict(admin),
        "users": [
            {
                "id": user.id,
                "name": user.name,
                "extension": user.extension,
                "devices": [
                    {"username": device.username, "password": device.password}
                    for device in user.devices
                ],
            }
            for user in company.users
        ],
        "numbers": list(company.numbers),
    }
