"""`demo.json`: what tools need to know of a running demo. Fields are only ever added."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from ringfort.demo import carrier
from ringfort.demo.companies import Company
from ringfort.demo.people import People
from ringfort.demo.private import write_json
from ringfort.settings import Platform


def portal(platform: Platform) -> str:
    """Where people open it."""
    settings = platform.settings
    return settings.portal or f"https://{settings.listen}:{platform.ports.api_tls}"


def write(platform: Platform, companies: Iterable[Company], people: People) -> Path:
    """By rename, mode 0600: it holds passwords."""
    path = platform.state / "demo.json"
    write_json(path, _document(platform, companies, people))
    return path


def _document(
    platform: Platform, companies: Iterable[Company], people: People
) -> dict[str, object]:
    port, owner = platform.ports.edge_sip, people.platform
    return {
        "api": f"http://127.0.0.1:{platform.ports.api}/api/v1",
        "portal": portal(platform),
        "sip": {
            "host": platform.settings.listen,
            "udp": port,
            "tcp": port,
            "tls": platform.ports.edge_sips,
            "wss": f"wss://{platform.settings.listen}:{platform.ports.api_tls}/sip",
        },
        "platform": {"login": owner.login, "password": owner.password, "api_key": owner.api_key},
        "accounts": [_account(company, people) for company in companies],
        "carrier": {"address": carrier.TAKES_AT, "number": carrier.NUMBER},
    }


def _account(company: Company, people: People) -> dict[str, object]:
    return {
        "id": company.id,
        "name": company.name,
        "kind": company.kind,
        "realm": company.realm,
        "admin": asdict(people.administrators[company.id]),
        "users": [
            {
                "id": user.id,
                "name": user.name,
                "extension": user.extension,
                "login": _login(people, user.id),
                "devices": [
                    {"username": device.username, "password": device.password}
                    for device in user.devices
                ],
            }
            for user in company.users
        ],
        "numbers": list(company.numbers),
    }


def _login(people: People, user_id: str) -> dict[str, str] | None:
    found = people.users.get(user_id)
    return {"login": found.login, "password": found.password} if found else None
