"""What the dialplan says when it hands a channel over: `call,<RF_STEP>,<who>,<dialled>`, where who
is `<kind>/<account>/<id>` (domain/headers.py)."""

from dataclasses import dataclass
from uuid import UUID

from ringfort.calls.agi import AgiChannel
from ringfort.calls.walker import Mark
from ringfort.domain.headers import Origin


@dataclass(frozen=True, slots=True)
class Handover:
    """`origin` None: the edge did not say who calls; nothing can be decided."""

    mark: Mark | None
    origin: Origin | None
    account_id: UUID
    caller_id: UUID
    """Device, trunk or account, as `origin` says."""
    dialled: str
    number: str
    """User part of From: only another account's or a trunk's word. Of a transferred call, what it
    showed before."""
    name: str = ""

    @classmethod
    def read(cls, channel: AgiChannel) -> "Handover":
        mark, who, *dialled = (*channel.arguments, "", "", "")[: max(3, len(channel.arguments))]
        kind, account, caller = (*who.split("/"), "", "", "")[:3]
        account_id, caller_id = _uuid(account), _uuid(caller)
        known = kind in _KINDS and account_id is not None and caller_id is not None
        shown, name = (_told(channel, each) for each in ("callerid", "calleridname"))
        return cls(
            mark=Mark.parse(mark),
            origin=Origin(kind) if known else None,
            account_id=account_id or NOBODY,
            caller_id=caller_id or NOBODY,
            dialled=",".join(dialled),
            number=shown,
            name=name,
        )

    @property
    def tags(self) -> str:
        """What it says, in the words of `domain.usage.way`."""
        return f"from={self.origin}/{self.caller_id}/{self.dialled};call="


NOBODY = UUID(int=0)
_KINDS = frozenset(Origin)
_NOTHING = frozenset({"unknown", "anonymous", "call"})
"""Asterisk's words for it; a leg that we made has the extension that dialled it."""


def _told(channel: AgiChannel, name: str) -> str:
    value = channel.environment.get(name, "")
    return "" if value in _NOTHING else value


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
