"""How a ladder is drawn."""

from datetime import UTC, datetime, timedelta

from ringfort.cli.ladder import drawn, mermaid
from ringfort.resources.calls.ladder import Kind, Ladder, Party, Step

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def party(name: str, kind: Kind) -> Party:
    return Party(id=name, kind=kind, name="1001 Anna" if kind == "phone" else "", address=None)


def step(ms: int, source: str, target: str, text: str, **more: object) -> Step:
    made = {
        "at": NOON + timedelta(milliseconds=ms),
        "source": source,
        "target": target,
        "leg": 0,
        "method": "INVITE",
        "status": None,
        "text": text,
        "transport": "udp",
        "repeated": False,
        "raw": f"{text} sip:b SIP/2.0\r\nTo: \x1b[2Jb",
    }
    return Step.model_validate(made | more)


LADDER = Ladder(
    sip_call_id="a",
    parties=[party("phone1", "phone"), party("edge", "edge"), party("server1", "server")],
    messages=[
        step(0, "phone1", "edge", "INVITE"),
        step(5, "edge", "phone1", "407 Proxy Authentication Required", status=407),
        step(9, "phone1", "server1", "BYE", repeated=True, raw=None),
    ],
    more=True,
    note=None,
)


def test_arrows_between_columns() -> None:
    lines = [line.plain.rstrip() for line in drawn(LADDER, 85)]
    assert lines == [
        "                       Phone                   Edge             Application server",
        "                     1001 Anna",
        "",
        "12:00:00.000             │──────── INVITE ──────▶│                       │",
        "12:00:00.005             │◀ 407 Proxy Authentica─│                       │",
        "12:00:00.009             │──────────────────── BYE × ───────────────────▶│",
        "There are more messages than are shown.",
    ]


def test_messages_in_full_do_not_steer_the_terminal() -> None:
    text = "\n".join(line.plain for line in drawn(LADDER, 85, raw=True))
    assert "             INVITE sip:b SIP/2.0\n             To: \ufffd[2Jb\n" in text
    assert "(not yours to see)" in text
    assert "\x1b" not in text


def test_more_parties_than_fit_have_the_least_room() -> None:
    assert max(len(line.plain) for line in drawn(LADDER, 20)) == 13 + 3 * 16


def test_mermaid() -> None:
    assert list(mermaid(LADDER)) == [
        "sequenceDiagram",
        "    participant phone1 as Phone 1001 Anna",
        "    participant edge as Edge",
        "    participant server1 as Application server",
        "    phone1->>edge: INVITE",
        "    edge-->>phone1: 407 Proxy Authentication Required",
        "    phone1->>server1: BYE",
    ]
