"""Legs of devices that took a call over (Replaces, RFC 3891). The application server puts such a
leg into another's place by itself, past the dialplan: its channel does not say yet whose it is."""

import contextlib
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from ringfort.calls import limits
from ringfort.calls.ami import Ami
from ringfort.calls.snapshots import Snapshots
from ringfort.domain.headers import Header


async def name(snapshots: Snapshots, ami: Ami, channel: str) -> tuple[str, str] | None:
    """Write on the channel what the edge said of its caller, as the dialplan does of a call that
    begins: account and tags (`domain.usage`), and that it counts as a call of the device. None: the
    edge said nothing, it is a leg of ours. Raises Unavailable."""
    said = await _value(ami, channel, f"PJSIP_HEADER(read,{Header.CALLER})")
    kind, _, rest = said.partition("/")
    account, _, caller = rest.partition("/")
    if not caller:
        return None
    call = await _value(ami, channel, "CHANNEL(pjsip,call-id)")
    tags = f"from={kind}/{caller};call={call}"
    await _write(ami, channel, {"CHANNEL(accountcode)": account, "CHANNEL(userfield)": tags})
    with contextlib.suppress(SQLAlchemyError):  # whose it is counts for more
        await _count(snapshots, ami, channel, UUID(account), UUID(caller.partition("/")[0]))
    return account, tags


async def _count(
    snapshots: Snapshots, ami: Ami, channel: str, account_id: UUID, device_id: UUID
) -> None:
    account = await snapshots.of(account_id)
    device = account and account.devices.get(device_id)
    if account and device:
        await _write(ami, channel, limits.counted(account.aor(device)))


async def _write(ami: Ami, channel: str, variables: Mapping[str, str]) -> None:
    for name, value in variables.items():
        await ami.action("Setvar", Channel=channel, Variable=name, Value=value)


async def _value(ami: Ami, channel: str, variable: str) -> str:
    return (await ami.action("Getvar", Channel=channel, Variable=variable)).get("Value", "")
