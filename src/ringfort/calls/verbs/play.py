"""Play: a built-in sound in the channel's language."""

from ringfort.calls.agi import AgiChannel
from ringfort.domain.notices import Sound


async def play(channel: AgiChannel, sound: Sound, *, answer: bool) -> None:
    """To its end; unanswered callers hear it as early media."""
    await channel.execute("Answer" if answer else "Progress")
    await channel.execute("Playback", f"{sound.value},noanswer")
