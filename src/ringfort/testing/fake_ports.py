"""Ports that keep what was asked of them, with answers the test gives beforehand."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from pydantic import JsonValue

from ringfort.domain.decisions import PARAMETERS, Decision
from ringfort.domain.notices import Notice
from ringfort.domain.prompts import Prompt
from ringfort.steps._ports import Call, ChannelGone, Dialled, Target, encode_state
from ringfort.testing.virtual_time import VirtualClock

ANSWERED = Dialled("after_answer", 16)
NO_ANSWER = Dialled("no_answer", 19)
BUSY = Dialled("busy", 17)
NO_ROUTE = Dialled("no_route", 20)

TALK_S = 60.0
PROMPT_S = 5.0


@dataclass
class FakeLegs:
    """Each dial takes the next of `answers` (none left: nobody answers), and its time."""

    clock: VirtualClock
    journal: list[str]
    answers: deque[Dialled | Exception] = field(default_factory=deque)
    dials: list[tuple[Sequence[Target], float]] = field(default_factory=list)
    hung_up: list[int] = field(default_factory=list)
    told: list[Notice | None] = field(default_factory=list)

    async def dial(self, targets: Sequence[Target], timeout_s: float) -> Dialled:
        self.dials.append((targets, timeout_s))
        self.journal.append("dial " + " ".join(target.aor for target in targets))
        answer = self.answers.popleft() if self.answers else NO_ANSWER
        if isinstance(answer, Exception):
            raise answer
        await self.clock.sleep({"no_answer": timeout_s, "after_answer": TALK_S}.get(answer.exit, 0))
        return answer

    async def tell_failure(self, cause: int) -> None:
        self.journal.append(f"tell failure {cause}")

    async def hang_up(self, cause: int, notice: Notice | None = None) -> None:
        self.journal.append(f"hang up {cause}")
        self.hung_up.append(cause)
        self.told.append(notice)


@dataclass
class FakeOutside:
    """As `FakeLegs`, by number."""

    legs: FakeLegs
    dialled: str = ""

    async def call(self, number: str, timeout_s: float) -> Dialled:
        return await self.legs.dial([Target(UUID(int=0), number)], timeout_s)

    async def call_dialled(self, timeout_s: float) -> Dialled:
        return await self.call(self.dialled, timeout_s)


@dataclass
class FakeMedia:
    """Every prompt takes five virtual seconds; `gone` makes the caller leave in the middle."""

    clock: VirtualClock
    journal: list[str]
    gone: bool = False

    async def play(self, prompt: Prompt, answer: bool) -> None:
        self.journal.append(f"play {prompt}{'' if answer else ' early'}")
        await self.clock.sleep(PROMPT_S)
        if self.gone:
            raise ChannelGone


@dataclass
class FakeBooks:
    """Users' devices by user; every device is a target of its own too."""

    users: Mapping[UUID, Sequence[Target]] = field(default_factory=dict)
    own: UUID | None = None

    def own_user(self) -> UUID | None:
        return self.own

    def targets_of_user(self, user_id: UUID) -> Sequence[Target]:
        return self.users.get(user_id, ())

    def target(self, device_id: UUID) -> Target | None:
        everyone = (target for targets in self.users.values() for target in targets)
        return next((target for target in everyone if target.device_id == device_id), None)


@dataclass
class FakeMemory:
    """Last step and state saved, as the channel would keep them."""

    journal: list[str]
    step: str = ""
    state: str = ""

    async def save(self, step: str, state: Mapping[str, JsonValue]) -> None:
        self.step, self.state = step, encode_state(state)
        self.journal.append(f"save {step}")


@dataclass
class FakeNotes:
    """Decisions as they were noted."""

    noted: list[tuple[Decision, dict[str, str | int]]] = field(default_factory=list)

    def note(self, code: Decision, **params: str | int) -> None:
        assert params.keys() == PARAMETERS[code], f"{code}: {params}"
        self.noted.append((code, params))


@dataclass
class FakeWorld:
    """A call with fakes for all its ports; `journal` tells in order what was done to it."""

    clock: VirtualClock = field(default_factory=VirtualClock)
    books: FakeBooks = field(default_factory=FakeBooks)
    journal: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.legs = FakeLegs(self.clock, self.journal)
        self.outside = FakeOutside(self.legs)
        self.media = FakeMedia(self.clock, self.journal)
        self.memory = FakeMemory(self.journal)
        self.notes = FakeNotes()
        self.call = Call(
            self.legs,
            self.outside,
            self.media,
            self.books,
            self.clock,
            self.memory,
            self.notes,
        )
