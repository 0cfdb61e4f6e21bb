"""Ask: digits that the caller dials after a sound."""

from ringfort.calls.agi import AgiChannel
from ringfort.domain.notices import Sound


async def ask(channel: AgiChannel, sound: Sound, most: int, timeout_s: float) -> str:
    """Up to `most` digits, or those before `#` or a pause; "" without any. Answers first: before
    that most phones send no digits."""
    await channel.execute("Answer")
    reply = await channel.command(f"GET DATA {sound.value} {round(timeout_s * 1000)} {most}")
    return reply.result if reply.result.isdigit() else ""
