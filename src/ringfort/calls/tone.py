"""The low-credit tone: a beep in the middle of a call, heard by one party only."""

from ringfort.calls.ami import Ami
from ringfort.domain.ids import new_id

_SPY = "qwE"
"""ChanSpy: without prompts, whispering to the channel, over when that is."""


async def warn(ami: Ami, channel: str) -> None:
    """Beep to whoever is at this channel (its full name); returns at once. Unavailable: the server
    is away."""
    await ami.action(
        "Originate",
        Channel="Local/warn@tone/n",
        ChannelId=str(new_id()),
        Application="ChanSpy",
        Data=f"{channel},{_SPY}",
        Async="true",
    )
