"""Asks the API why a call was refused, as an administrator would."""

import asyncio

import httpx

from ringfort.domain.decisions import Decision
from ringfort.texts import process_language

_TRIES = 50
_PAUSE_S = 0.2


async def refusal(url: str, api_key: str, number: str) -> str | None:
    """The decision that refused the last call to a number, in words; None: no record came."""
    headers = {"Authorization": f"Bearer {api_key}", "Accept-Language": process_language()}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=5) as client:
        for _ in range(_TRIES):
            found = await client.get("/calls", params={"q": number, "per_page": 1})
            for call in found.raise_for_status().json()["items"]:
                details = await client.get(f"/calls/{call['id']}/details")
                for each in details.raise_for_status().json()["decisions"]:
                    if each["code"] == Decision.NOT_ALLOWED:
                        return str(each["text"])
            await asyncio.sleep(_PAUSE_S)
    return None
