"""Draws the SIP messages of a call: a column for each party, an arrow for each message."""

from collections.abc import Iterable, Iterator, Sequence

from rich.text import Text

from ringfort.resources.calls.ladder import Ladder, Party, Step
from ringfort.texts import t

_TIME = 13
_LEAST, _MOST = 16, 30
"""Characters of a column."""
_COLOURS = {"1": "dim", "2": "green", "3": "yellow"}


def drawn(ladder: Ladder, width: int, *, raw: bool = False) -> Iterator[Text]:
    """Line by line; with `raw` each message follows its arrow."""
    count = len(ladder.parties)
    column = max(_LEAST, min(_MOST, (width - _TIME) // max(count, 1)))
    places = {each.id: column // 2 + column * n for n, each in enumerate(ladder.parties)}
    for names in _heads(ladder.parties):
        shown = (name[: column - 1] for name in names)
        yield Text(" " * _TIME + _centred(shown, places.values()))
    for step in ladder.messages:
        yield _arrow(step, places, count * column)
        if raw:
            for line in (t("ladder.hidden") if step.raw is None else step.raw).splitlines():
                yield Text(f"{'':{_TIME}}{_printable(line)}", "dim")
            yield Text("")
    if ladder.more:
        yield Text(t("ladder.more"))


def mermaid(ladder: Ladder) -> Iterator[str]:
    """As a sequence diagram of Mermaid's."""
    yield "sequenceDiagram"
    for each in ladder.parties:
        yield f"    participant {each.id} as {_plain(' '.join(_head(each)))}"
    for step in ladder.messages:
        arrow = "->>" if step.status is None else "-->>"
        yield f"    {step.source}{arrow}{step.target}: {_plain(step.text)}"


def _heads(parties: Sequence[Party]) -> Iterator[list[str]]:
    """Rows of the heading."""
    heads = [_head(each) for each in parties]
    for row in range(3):
        yield [head[row] if row < len(head) else "" for head in heads]


def _head(party: Party) -> list[str]:
    kind = t(f"ladder.{party.kind}")
    return [kind, *(_printable(each) for each in (party.name, party.address or "") if each)]


def _centred(names: Iterable[str], places: Iterable[int]) -> str:
    line = ""
    for name, place in zip(names, places, strict=True):
        line = line.ljust(place - len(name) // 2) + name
    return line


def _arrow(step: Step, places: dict[str, int], width: int) -> Text:
    line = ["│" if at in places.values() else " " for at in range(width)]
    begin, end = places[step.source], places[step.target]
    low, high = min(begin, end), max(begin, end)
    room = high - low - 1
    label = f" {_printable(step.text)}{' ×' if step.repeated else ''} "[: max(room - 2, 0)]
    shaft = label.center(room, "─")
    line[low + 1 : high] = shaft[:-1] + "▶" if begin < end else "◀" + shaft[1:]
    colour = "" if step.status is None else _COLOURS.get(str(step.status)[0], "red")
    return Text.assemble(
        (f"{step.at:%H:%M:%S}.{step.at:%f}"[: _TIME - 1], "dim"), " ", ("".join(line), colour)
    )


def _printable(text: str) -> str:
    """Phones' words must not steer a terminal."""
    return "".join(char if char.isprintable() else "�" for char in text)


def _plain(text: str) -> str:
    """Without what Mermaid reads."""
    return "".join(char for char in _printable(text) if char not in '#;:<>%{}[]"`')
