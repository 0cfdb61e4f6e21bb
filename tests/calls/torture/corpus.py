"""The 49 messages of RFC 4475 §3 and what an edge must do with each.

The files are those of the RFC's appendix A, byte for byte.
"""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from ringfort.phones.message import Message

FOLDER = Path(__file__).parent / "rfc4475"


class Fate(Enum):
    """What becomes of a message that gets no answer."""

    SILENCE = "no answer, the connection stays"
    CLOSED = "no answer, a connection is closed"


Outcome = int | Fate


@dataclass(frozen=True, slots=True)
class Case:
    """One message; `tcp` where a stream differs from a datagram."""

    section: str
    name: str
    udp: Outcome
    tcp: Outcome

    @property
    def data(self) -> bytes:
        return (FOLDER / f"{self.name}.dat").read_bytes()

    @property
    def call_id(self) -> str:
        return Message.parse(self.data.decode("utf-8", "replace")).call_id


def _case(section: str, name: str, udp: Outcome, tcp: Outcome | None = None) -> Case:
    """Over TCP what cannot be read ends the connection: its framing is lost."""
    stream = Fate.CLOSED if udp is Fate.CLOSED else udp
    return Case(section, name, udp, stream if tcp is None else tcp)


VALID = (
    _case("3.1.1.1", "wsinv", 404),  # in a dialog we never had
    _case("3.1.1.2", "intmeth", 501),
    _case("3.1.1.3", "esc01", 407),
    _case("3.1.1.4", "escnull", 401),
    _case("3.1.1.5", "esc02", 501),
    _case("3.1.1.6", "lwsdisp", 200),
    _case("3.1.1.7", "longreq", 407),
    _case("3.1.1.8", "dblreq", 401),
    _case("3.1.1.9", "semiuri", 200),
    _case("3.1.1.10", "transports", 200),
    _case("3.1.1.11", "mpart01", 405),
    _case("3.1.1.12", "unreason", Fate.SILENCE),  # answers nothing we asked
    _case("3.1.1.13", "noreason", Fate.SILENCE),
)
INVALID = (
    _case("3.1.2.1", "badinv01", Fate.CLOSED),
    _case("3.1.2.2", "clerr", 400, Fate.SILENCE),  # a stream may still bring the rest
    _case("3.1.2.3", "ncl", Fate.SILENCE),
    _case("3.1.2.4", "scalar02", 400),
    _case("3.1.2.5", "scalarlg", Fate.SILENCE),
    _case("3.1.2.6", "quotbal", Fate.CLOSED),
    _case("3.1.2.7", "ltgtruri", 400),
    _case("3.1.2.8", "lwsruri", Fate.CLOSED),
    _case("3.1.2.9", "lwsstart", Fate.CLOSED),
    _case("3.1.2.10", "trws", 200),  # liberal
    _case("3.1.2.11", "escruri", 400),
    _case("3.1.2.12", "baddate", 407),  # nobody here needs the date
    _case("3.1.2.13", "regbadct", 401),
    _case("3.1.2.14", "badaspec", 200),  # liberal
    _case("3.1.2.15", "baddn", 200, Fate.SILENCE),  # the file lacks the last empty line
    _case("3.1.2.16", "badvers", Fate.CLOSED),
    _case("3.1.2.17", "mismatch01", 400),
    _case("3.1.2.18", "mismatch02", 400),
    _case("3.1.2.19", "bigcode", Fate.CLOSED),
)
TRANSACTION = (_case("3.2.1", "badbranch", 200),)  # matched the way of RFC 2543
APPLICATION = (
    _case("3.3.1", "insuf", Fate.CLOSED),
    _case("3.3.2", "unkscm", 416),
    _case("3.3.3", "novelsc", 416),
    _case("3.3.4", "unksm2", 400),
    _case("3.3.5", "bext01", 420),
    _case("3.3.6", "invut", 407),
    _case("3.3.7", "regaut01", 401),
    _case("3.3.8", "multi01", Fate.CLOSED),
    _case("3.3.9", "mcl01", Fate.CLOSED),
    _case("3.3.10", "bcast", Fate.SILENCE),
    _case("3.3.11", "zeromf", 483),
    _case("3.3.12", "cparam01", 401),
    _case("3.3.13", "cparam02", 401),
    _case("3.3.14", "regescrt", 401),
    _case("3.3.15", "sdp01", 407),
)
OLD = (_case("3.4.1", "inv2543", 407),)
ALL = (*VALID, *INVALID, *TRANSACTION, *APPLICATION, *OLD)
CASES = {case.name: case for case in ALL}
