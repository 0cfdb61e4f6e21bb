"""The demo's calls: real phones, side by side, each told as a line of a table."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from ringfort.demo.carrier import FORBIDDEN, NUMBER, Carrier
from ringfort.demo.companies import IMPATIENT, IMPATIENT_S, Company
from ringfort.phones.baresip import Line
from ringfort.phones.booth import Booth
from ringfort.phones.call import Call
from ringfort.phones.message import Message
from ringfort.phones.phone import Phone
from ringfort.phones.recording import Sound

TALK_S = 3.0
_PATIENCE_S = 10.0
CALLS = (
    "acme",
    "globex",
    "walls",
    "stranger",
    "busy",
    "no_answer",
    "outside",
    "from_outside",
    "not_allowed",
)
"""Keys of the calls, and of their texts, in the order of the table."""
_TOGETHER = (
    ("acme", "globex", "stranger"),
    ("walls", "no_answer", "busy"),
    ("outside",),
    ("from_outside", "not_allowed"),
)


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table. `key` names the call's text; `problem` is "" when all was right."""

    key: str
    outcome: str = ""
    """The final SIP response."""
    setup_ms: float | None = None
    """From the first INVITE to ringing, or to the refusal."""
    sound: float | None = None
    """Share of the time in which the worse-hearing side heard the other; None = no sound due."""
    problem: str = ""


Play = Callable[[], Awaitable[Result]]


class Stage:
    """Every phone of the companies, registered. Use as an async context."""

    def __init__(
        self, booth: Booth, companies: Sequence[Company], carrier: Carrier, host: str, port: int
    ) -> None:
        self._booth, self._carrier = booth, carrier
        self._companies = {company.name: company for company in companies}
        self._host, self._port = host, port
        self._phones: dict[tuple[str, str], Phone] = {}

    def calls(self) -> dict[str, Play]:
        """By key."""
        return {
            "acme": lambda: self._talk("acme"),
            "globex": lambda: self._talk("globex"),
            "walls": self._walls,
            "stranger": self._stranger,
            "busy": self._busy,
            "no_answer": self._no_answer,
            "outside": self._outside,
            "from_outside": self._from_outside,
            "not_allowed": self._not_allowed,
        }

    async def __aenter__(self) -> "Stage":
        for company in self._companies.values():
            for user in company.users:
                device = user.devices[0]
                line = self._line(device.username, device.password, company.realm)
                phone = await self._booth.phone(line)
                self._phones[company.name, user.extension] = phone
        await asyncio.gather(*(phone.registered(_PATIENCE_S) for phone in self._phones.values()))
        return self

    async def __aexit__(self, *_: object) -> None:
        """Unregister and switch off."""
        await self._booth.put_away(*self._phones.values())

    async def play(self, told: Callable[[Result], None]) -> list[Result]:
        """All calls; those that share no phone run side by side. `told` hears of each at once."""
        results = {}
        for together in _TOGETHER:
            for done in asyncio.as_completed([self._safely(key) for key in together]):
                result = await done
                results[result.key] = result
                told(result)
        return [results[key] for key in CALLS]

    async def _safely(self, key: str) -> Result:
        try:
            return await self.calls()[key]()
        except (AssertionError, TimeoutError) as wrong:
            return Result(key, problem=str(wrong))

    async def _talk(self, company: str) -> Result:
        caller, callee = self._phones[company, "1001"], self._phones[company, "1002"]
        call = await caller.dial("1002")
        ringing = await call.ringing()
        await callee.answer()
        final = await call.answered()
        await call.talk(TALK_S)
        heard = [caller.hears(callee), callee.hears(caller)]
        await caller.hang_up()
        problem = "" if all(sound.ok for sound in heard) else "; ".join(map(str, heard))
        share = min(sound.share for sound in heard)
        return Result(company, _outcome(final), _setup_ms(call, ringing), share, problem)

    async def _walls(self) -> Result:
        target = self._companies["globex"]
        call = await self._phones["acme", "1001"].dial(f"sip:1002@{target.realm}")
        return _refusal("walls", call, await call.refused(404))

    async def _stranger(self) -> Result:
        realm = self._companies["acme"].realm
        phone = await self._booth.phone(self._line("stranger", "guess", realm, expires=0))
        try:
            call = await phone.dial(f"sip:1002@{realm}")
            return _refusal("stranger", call, await call.refused(407))
        finally:
            await self._booth.put_away(phone)

    async def _busy(self) -> Result:
        call = await self._phones["globex", "1001"].dial("1002")
        await self._phones["globex", "1002"].reject()
        return _refusal("busy", call, await call.refused(486))

    async def _no_answer(self) -> Result:
        call = await self._phones["acme", "1002"].dial(IMPATIENT)
        ringing = await call.ringing()
        final = await call.refused(480, IMPATIENT_S + _PATIENCE_S)
        return Result("no_answer", _outcome(final), _setup_ms(call, ringing))

    async def _outside(self) -> Result:
        phone = self._phones["acme", "1001"]
        call = await phone.dial(NUMBER)
        ringing = await call.ringing()
        final = await call.answered()
        await call.talk(TALK_S)
        heard = call.hears(phone.frequency)
        await call.hang_up()
        return _echoed("outside", _setup_ms(call, ringing), final, heard)

    async def _from_outside(self) -> Result:
        phone = self._phones["acme", "1001"]
        [number] = self._companies["acme"].numbers
        async with self._carrier.calling(number, TALK_S + 1) as run:
            incoming = await phone.rings()
            await phone.answer()
            await incoming.talk(TALK_S)
            heard = incoming.hears(phone.frequency)
            await run.finished(_PATIENCE_S)
        rang = next(m for m in run.received if m.status == 180)
        setup_ms = (rang.at - run.trace.sent[0].at) * 1000
        return _echoed("from_outside", setup_ms, run.final, heard)

    async def _not_allowed(self) -> Result:
        call = await self._phones["globex", "1001"].dial(FORBIDDEN)
        return _refusal("not_allowed", call, await call.refused(403))

    def _line(self, user: str, password: str, realm: str, expires: int = 300) -> Line:
        return Line(user, password, realm, self._host, self._port, expires=expires)


def _echoed(key: str, setup_ms: float, final: Message, heard: Sound) -> Result:
    """A call with the carrier, which sends back what it hears."""
    problem = "" if heard.ok else str(heard)
    return Result(key, _outcome(final), setup_ms, heard.share, problem)


def _refusal(key: str, call: Call, final: Message) -> Result:
    return Result(key, _outcome(final), _setup_ms(call, final))


def _outcome(final: Message) -> str:
    return final.start.removeprefix("SIP/2.0 ")


def _setup_ms(call: Call, until: Message) -> float:
    return (until.at - call.messages[0].at) * 1000
