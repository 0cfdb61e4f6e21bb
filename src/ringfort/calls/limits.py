"""How many calls a device has: counted by the application server, in a group for each device, so
that whoever has just been started knows it too; on other servers, by their legs. Only calls of
devices with a limit are counted."""

import hashlib
from collections.abc import Sequence

from ringfort.calls.agi import AgiChannel
from ringfort.steps._ports import Target

_CATEGORY = "calls"
"""As in extensions.conf.j2, which counts the legs that ring a device."""


def counted(aor: str) -> dict[str, str]:
    """What to set on a channel so that it counts as a call of this device."""
    return {f"GROUP({_CATEGORY})": _group(aor)}


async def free(channel: AgiChannel, targets: Sequence[Target]) -> list[Target]:
    """Those devices that may have one call more."""
    limited = [target for target in targets if target.most]
    counts = await _counts(channel, limited)
    full = [each for each, count in zip(limited, counts, strict=True) if count >= each.most]
    return [target for target in targets if target not in full]


async def _counts(channel: AgiChannel, targets: Sequence[Target]) -> list[int]:
    if not targets:
        return []
    asked = "/".join(f"${{GROUP_COUNT({_group(each.aor)}@{_CATEGORY})}}" for each in targets)
    here = [int(count or 0) for count in (await channel.evaluate(asked)).split("/")]
    there = [channel.elsewhere({each.aor, str(each.device_id)}) for each in targets]
    return [sum(counts) for counts in zip(here, there, strict=True)]


def _group(aor: str) -> str:
    """Short, and without a character that means something."""
    return hashlib.md5(aor.encode(), usedforsecurity=False).hexdigest()
