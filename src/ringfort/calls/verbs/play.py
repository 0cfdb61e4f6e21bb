"""Play: a built-in prompt in the channel's language."""

from ringfort.calls.agi import AgiChannel
from ringfort.domain.prompts import Prompt


async def play(channel: AgiChannel, prompt: Prompt, *, answer: bool) -> None:
    """To its end; unanswered callers hear it as early media."""
    await channel.execute("Answer" if answer else "Progress")
    await channel.execute("Playback", f"{prompt.value},noanswer")
