"""Legs of devices that took a call over (Replaces, RFC 3891). The application server puts such a
leg into another's place by itself, past the dialplan: its channel does not say yet whose it is."""

from ringfort.calls.ami import Ami
from ringfort.domain.headers import Header


async def name(ami: Ami, channel: str) -> tuple[str, str] | None:
    """Write on the channel what the edge said of its caller, as the dialplan does of a call that
    begins: account and tags (`domain.usage`). None: the edge said nothing, it is a leg of ours.
    Raises Unavailable."""
    said = await _value(ami, channel, f"PJSIP_HEADER(read,{Header.CALLER})")
    kind, _, rest = said.partition("/")
    account, _, caller = rest.partition("/")
    if not caller:
        return None
    call = await _value(ami, channel, "CHANNEL(pjsip,call-id)")
    tags = f"from={kind}/{caller};call={call}"
    for variable, value in (("accountcode", account), ("userfield", tags)):
        await ami.action("Setvar", Channel=channel, Variable=f"CHANNEL({variable})", Value=value)
    return account, tags


async def _value(ami: Ami, channel: str, variable: str) -> str:
    return (await ami.action("Getvar", Channel=channel, Variable=variable)).get("Value", "")
