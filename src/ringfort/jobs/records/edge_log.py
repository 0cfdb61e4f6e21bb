"""Reads the edge's own log, as `edge/kamailio/records.cfg.j2` writes it."""

from datetime import UTC, datetime
from uuid import UUID

from ringfort.domain.decisions import Decision
from ringfort.domain.edge_facts import Alone, EdgeFact, Sound
from ringfort.domain.headers import Origin
from ringfort.domain.usage import LONGEST, TRUNK_CALLER, fact_id, sip_call_id
from ringfort.store.records.decisions import Decided

_MISSING = "<null>"
_OF_TRUNK = f"{Origin.TRUNK}/"


def parse(line: str) -> EdgeFact | None:
    """One line; None for what is none of ours, or torn."""
    try:
        kind, seconds, leg, *rest = line.split(" ")
        at, name = datetime.fromtimestamp(float(seconds), UTC), _call_id(leg)
        match kind:
            case "answered":
                call, address = rest
                return EdgeFact(name, _call_id(call), address[:LONGEST], at, status=200)
            case "failed":
                status, call, address = rest
                where = address[:LONGEST]
                return EdgeFact(name, _call_id(call), where, ended_at=at, status=int(status))
            case "over":
                return EdgeFact(name, ended_at=at, sound=_sound(*rest))
            case "dead":
                return EdgeFact(name, ended_at=at)
            case "refused":
                status, account, who, caller, called = rest
                asked = UUID(account), _who(who), _words(caller), _words(called)
                alone = Alone(*asked, at, status=int(status))
                return EdgeFact(name, name, _address(who), ended_at=at, alone=alone)
            case "help":
                account, who, caller, called, _shown, gateway = rest
                asked = UUID(account), _who(who), _words(caller), _words(called)
                return EdgeFact(name, name, _address(who), alone=Alone(*asked, at, gateway=gateway))
    except (ValueError, TypeError):
        return None
    return None


def helped(line: str, where: str) -> Decided | None:
    """A call for help that went out past the application servers, as the decision it was."""
    try:
        kind, seconds, _call, account, _who, _caller, called, shown, _key = line.split(" ")
        at = datetime.fromtimestamp(float(seconds), UTC)
        params = {"number": _text(called), "shown": _text(shown), "caller": "", "place": ""}
        made = fact_id(at, where)
        if kind == "help":
            return Decided(made, UUID(account), made, at, Decision.EMERGENCY, params)
    except ValueError:
        pass
    return None


def _who(text: str) -> str:
    """A device's id, or `t/<trunk>`; ValueError for anything else."""
    UUID(text.removeprefix(_OF_TRUNK))
    return text


def _address(who: str) -> str:
    return TRUNK_CALLER if who.startswith(_OF_TRUNK) else who


def _sound(samples: str, mos: str, loss: str, jitter: str) -> Sound:
    if samples in (_MISSING, "0"):
        return Sound()
    return Sound(_number(loss), _number(jitter), _number(mos))


def _number(text: str) -> float | None:
    return None if text == _MISSING else float(text)


def _call_id(hexed: str) -> str:
    return sip_call_id(_text(hexed))


def _words(hexed: str) -> str:
    return _text(hexed)[:LONGEST]


def _text(hexed: str) -> str:
    """Databases take no NUL."""
    if hexed == _MISSING:
        return ""
    return bytes.fromhex(hexed).decode(errors="replace").replace("\0", "\ufffd")
