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
    """User part of From: only another account's or a trunk's word."""

    @classmethod
    def read(cls, channel: AgiChannel) -> "Handover":
        mark, who, *dialled = (*channel.arguments, "", "", "")[: max(3, len(channel.arguments))]
        kind, account, caller = (*who.split("/"), "", "", "")[:3]
        account_id, caller_id = _uuid(account), _uuid(caller)
        known = kind in _KINDS and account_id is not None and caller_id is not None
        shown = channel.environment.get("callerid", "")
        return cls(
            mark=Mark.parse(mark),
            origin=Origin(kind) if known else None,
            account_id=account_id or NOBODY,
            caller_id=caller_id or NOBODY,
            dialled=",".join(dialled),
            number="" if shown in ("unknown", "anonymous") else shown,
        )


NOBODY = UUID(int=0)
_KINDS = frozenset(Origin)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
