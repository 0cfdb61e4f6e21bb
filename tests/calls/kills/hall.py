"""People talking, and one who listens to prompts: the calls that must not be lost."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal, Self

from ringfort.domain.notices import SOUNDS
from ringfort.domain.prompts import Prompt
from ringfort.phones import tone
from ringfort.phones.call import Call
from ringfort.phones.message import Message
from ringfort.phones.phone import Phone
from ringfort.phones.recording import REQUIRED
from ringfort.testing.eventually import eventually
from ringfort.testing.prompts import Prompts
from tests.calls.office import Office

WITHIN = 3.0
"""Seconds after a death by which sound must be back."""
JUDGED = 0.6
"""Seconds of sound after that which are judged."""
HICCUP = 0.25
"""Seconds without a frame that a busy test machine is forgiven."""
PROMPTS = Prompts(SOUNDS)

Side = Literal["caller", "callee"]


@dataclass
class Talk:
    """Two phones, and the call between them."""

    alice: Phone
    bob: Phone
    here: Call = field(init=False)
    there: Call = field(init=False)

    @property
    def ears(self) -> tuple[tuple[Phone, Phone], tuple[Phone, Phone]]:
        """(who hears, whom)"""
        return (self.alice, self.bob), (self.bob, self.alice)

    async def begin(self) -> Self:
        """Alice calls, Bob answers."""
        self.here = await self.alice.dial(self.bob.line.user)
        self.there = await self.bob.answer(within=10)
        await self.here.answered(within=10)
        return self

    async def end(self, by: Side) -> None:
        """One side hangs up, and the other is told."""
        sides = (self.here, self.there)
        first, second = sides if by == "caller" else reversed(sides)
        await first.hang_up()
        await second.ended(by="them")

    async def put_down(self) -> None:
        """It is over on both sides, also when its server has died, and before that the edge, so
        that neither side was told."""
        if not is_over(self.here):
            await self.here.hang_up()
        try:
            await self.there.ended(by="them")
        except TimeoutError:
            await self.there.hang_up()

    async def heard_again(self, since: float) -> float:
        """AssertionError unless both tones are there `WITHIN` seconds after `since`.

        Returns the longest silence of the two, seconds.
        """
        until = since + WITHIN + JUDGED
        for ear, mouth in self.ears:
            await sound_has_come(ear, until)
            frames = ear.heard.between(since + WITHIN, until)
            good = sum(tone.holds(frame.samples, mouth.frequency) for frame in frames)
            gap = ear.heard.longest_gap(since + WITHIN, until)
            told = (
                f"{ear} heard {mouth} in {good} of {len(frames)} frames, once nothing for {gap} s"
            )
            assert gap < HICCUP and good >= REQUIRED * len(frames), told
        return max(ear.heard.longest_gap(since, until) for ear, _ in self.ears)


@dataclass
class Listener:
    """A caller in a flow that plays prompts for ever."""

    phone: Phone
    call: Call = field(init=False)

    async def begin(self, extension: str) -> Self:
        self.call = await self.phone.dial(extension)
        await self.call.answered(within=10)
        return self

    async def goes_on(self, since: float) -> None:
        """AssertionError unless the next prompt comes after loop time `since`."""

        def next_one() -> bool:
            return len(set(self.prompts(since))) > 1

        await eventually(next_one, promise_s=WITHIN, what=f"{self.phone} hears the next prompt")

    async def hears(self, prompt: Prompt) -> None:
        """Wait until it sounds."""
        await eventually(
            lambda: self.prompts()[-1:] == [prompt], promise_s=1, what=f"{self.phone} hears it"
        )

    def prompts(self, since: float = 0.0) -> list[str]:
        """What was played to it."""
        return PROMPTS.heard(self.phone.heard.samples(since))


def is_over(call: Call) -> bool:
    """Whether somebody has hung up."""
    return any(m.is_request and m.method == "BYE" for m in call.messages)


async def sound_has_come(ear: Phone, until: float) -> None:
    """Wait until the phone has heard something at loop time `until` or later, for 2 s at most."""
    patience = until - asyncio.get_running_loop().time() + 2
    await ear.heard.until(
        lambda: bool(ear.heard.frames) and ear.heard.frames[-1].at >= until, within=patience
    )


def invitations(phone: Phone) -> list[Message]:
    """Calls that were offered to this phone since it was switched on; repeats are not counted."""
    found = (m for m in phone.trace.received if m.method == "INVITE" and m.is_request)
    return list({m.call_id: m for m in found if not m.to_tag}.values())


@asynccontextmanager
async def couple(office: Office) -> AsyncIterator[Talk]:
    """Two phones that are switched off afterwards; nobody may have been called twice."""
    talk = Talk(await office.phone("1001"), await office.phone("1002"))
    try:
        yield talk
        assert len(invitations(talk.bob)) == 1, "the callee was called twice"
        for phone in (talk.alice, talk.bob):
            shown = [
                m.text for m in phone.trace.received if office.platform.settings.apps[0] in m.text
            ]
            assert not shown, f"{phone} was told where our server is: {shown}"
    finally:
        await office.booth.put_away(talk.alice, talk.bob)


@asynccontextmanager
async def ringing(office: Office) -> AsyncIterator[Talk]:
    """The same, with a call that rings."""
    async with couple(office) as talk:
        talk.here = await talk.alice.dial("1002")
        talk.there = await talk.bob.rings()
        await talk.here.ringing()
        yield talk


@dataclass
class Hall:
    """Ten calls and a listener that outlive the tests."""

    talks: list[Talk]
    listener: Listener
    prompts: str = "1900"
    """Extension that plays prompts for ever."""
    _turn: int = 0

    @classmethod
    async def open(cls, office: Office, aside: Office, count: int = 10) -> Self:
        """`aside` is the same company with phones of another booth."""
        numbers = [(f"11{n:02}", f"12{n:02}") for n in range(count)]
        talks = [Talk(await office.phone(alice), await office.phone(bob)) for alice, bob in numbers]
        hall = cls(talks, Listener(await aside.phone("1901")))
        await aside.plays(hall.prompts, Prompt.DEMO, Prompt.GOODBYE)
        await hall.begin()
        return hall

    async def heard_again(self, since: float) -> float:
        """All of them; the longest silence."""
        return max(await asyncio.gather(*(talk.heard_again(since) for talk in self.talks)))

    def offered(self) -> Sequence[int]:
        """Invitations that each phone has had."""
        return [len(invitations(phone)) for talk in self.talks for phone, _ in talk.ears]

    async def two_hang_up_and_call_again(self) -> None:
        """One call is ended by its caller, another by its callee, in turn."""
        for side in ("caller", "callee"):
            talk = self.talks[self._turn % len(self.talks)]
            self._turn += 1
            await talk.end(by=side)
            await talk.begin()

    async def anew(self) -> None:
        """Every call is ended, unless a death before has ended it, and made again."""
        await asyncio.gather(*(talk.put_down() for talk in self.talks))
        if not is_over(self.listener.call):
            await self.listener.call.hang_up()
        await self.begin()

    async def begin(self) -> None:
        """All call, and the listener too."""
        for talk in self.talks:
            await talk.begin()
        await self.listener.begin(self.prompts)

    async def all_ended(self, within: float) -> None:
        """Every phone has had a BYE."""
        calls = [call for talk in self.talks for call in (talk.here, talk.there)]
        for call in (*calls, self.listener.call):
            assert (await call.ended(by="them", within=within)).method == "BYE"
