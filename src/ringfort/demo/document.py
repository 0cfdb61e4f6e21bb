"""`demo.json`: what tools need to know of a running demo. Fields are only ever added."""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from ringfort.demo.companies import Company
from ringfort.settings import Platform


def write(platform: Platform, companies: Iterable[Company]) -> Path:
    """By rename, mode 0600: it holds passwords."""
    path = platform.state / "demo.json"
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(_document(platform, companies), file, indent=2, ensure_ascii=False)
        file.write("\n")
        file.flush()
        os.fsync(descriptor)
    part.replace(path)
    return path


def _document(platform: Platform, companies: Iterable[Company]) -> dict[str, object]:
    port = platform.ports.edge_sip
    return {
        "api": None,
        "portal": None,
        "sip": {
            "host": platform.settings.listen,
            "udp": port,
            "tcp": port,
            "tls": None,
            "wss": None,
        },
        "platform": None,
        "accounts": [_account(company) for company in companies],
        "carrier": None,
    }


def _account(company: Company) -> dict[str, object]:
    return {
        "id": company.id,
        "name": company.name,
        "kind": company.kind,
        "realm": company.realm,
        "admin": None,
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
        "numbers": [],
    }
