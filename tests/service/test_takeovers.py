"""A leg that took a call over: whose it is is known even when nothing else can be."""

from pathlib import Path
from uuid import uuid4

from ringfort.calls import takeovers
from ringfort.calls.ami import Ami, Message
from ringfort.calls.snapshots import Snapshots
from ringfort.store.db import open_database

ACCOUNT, DEVICE = uuid4(), uuid4()
SAID = {
    "PJSIP_HEADER(read,X-Ringfort-Caller)": f"d/{ACCOUNT}/{DEVICE}/1002",
    "CHANNEL(pjsip,call-id)": "a@b",
}


class Channel(Ami):
    """A manager that knows one channel's variables."""

    def __init__(self) -> None:
        super().__init__("127.0.0.1", 0, "", lambda _: None)
        self.variables = dict(SAID)

    async def action(self, name: str, **fields: str) -> Message:
        if name == "Setvar":
            self.variables[fields["Variable"]] = fields["Value"]
        return {"Value": self.variables.get(fields["Variable"], "")}


async def test_it_is_named_while_the_database_is_away(tmp_path: Path) -> None:
    away = open_database(f"sqlite:///{tmp_path / 'nothing.db'}", tmp_path)
    channel, tags = Channel(), f"from=d/{DEVICE}/1002;call=a@b"
    try:
        told = await takeovers.name(Snapshots(away), channel, "PJSIP/edge-1")
    finally:
        await away.close()
    assert told == (str(ACCOUNT), tags)
    assert channel.variables["CHANNEL(accountcode)"] == str(ACCOUNT)
    assert channel.variables["CHANNEL(userfield)"] == tags
