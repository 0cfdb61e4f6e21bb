"""Event logs as an application server writes them, and calls that never were."""

import csv
import io
import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from ringfort.resources._mechanism.by_platform import Phone

_numbers = itertools.count(1)
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@dataclass
class Calls:
    """Writes an event log; calls begin `apart` from one another."""

    began: datetime = START
    apart: timedelta = timedelta(minutes=5)
    lines: list[str] = field(default_factory=list)
    uniqueids: dict[str, str] = field(default_factory=dict)
    """Of callers' channels, by Call-ID."""

    def call(
        self,
        account: UUID,
        caller: Phone,
        dialled: str,
        *called: Phone,
        rings: float = 3,
        talks: float | None = 60,
        cause: int = 16,
        cut: int | None = None,
        sip_call_id: str | None = None,
    ) -> str:
        """A call: its event lines, of which `cut` are written.

        Tells its Call-ID.
        """
        number, at = next(_numbers), self.began + self.apart * len(self.uniqueids)
        call_id = sip_call_id or f"call-{number}@phone"
        tags = f"from={caller.device_id}/{dialled};call={call_id}"
        legs = [_Channel(at, number * 10, tags, caller.extension, account)]
        legs += [
            _Channel(at, number * 10 + n, f"to=sip:{to.username}@{to.realm}", "call", account)
            for n, to in enumerate(called, 1)
        ]
        first, answered = legs[0], at + timedelta(seconds=rings)
        told = [
            first.event("CHAN_START", at, first, known=False),
            first.event("APP_START", at, first),
            *(leg.event("CHAN_START", at, first, known=False) for leg in legs[1:]),
        ]
        over = answered
        if talks is not None:
            told += [leg.event("ANSWER", answered, first) for leg in (legs[-1], first)]
            over += timedelta(seconds=talks)
        ending = {
            "hangupcause": cause,
            "hangupsource": first.name if talks is not None else "dialplan/builtin",
            "dialstatus": "ANSWER" if talks is not None else "",
        }
        told += [leg.event("HANGUP", over, first, extra=ending) for leg in reversed(legs)]
        self.lines += told[:cut]
        self.uniqueids[call_id] = first.uniqueid
        return call_id

    def write(self, state: Path, *, life: datetime = START, part: int = 0) -> Path:
        """The log of one life of a server, or a part of it, as far as it is written."""
        folder = state / "app1" / "log" / "cel-custom"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"usage-{int(life.timestamp()) * 10**9:019}.{part:05}.csv"
        path.write_text("".join(self.lines))
        return path


@dataclass(frozen=True, slots=True)
class _Channel:
    at: datetime
    sequence: int
    tags: str
    number: str
    account: UUID

    @property
    def uniqueid(self) -> str:
        return f"app1-{int(self.at.timestamp())}.{self.sequence}"

    @property
    def name(self) -> str:
        return f"PJSIP/edge-{self.sequence:08x}"

    def event(
        self,
        kind: str,
        at: datetime,
        first: "_Channel",
        *,
        known: bool = True,
        extra: dict[str, object] | None = None,
    ) -> str:
        """`known`: the dialplan has said whose it is."""
        cells: Sequence[str] = (
            kind,
            f"{at:%Y-%m-%d %H:%M:%S.%f}",
            first.uniqueid,
            self.uniqueid,
            self.name,
            self.number,
            str(self.account) if known else "",
            self.tags if known else "",
            json.dumps(extra) if extra else "",
        )
        out = io.StringIO()
        csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(cells)
        return out.getvalue()
