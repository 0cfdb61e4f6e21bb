"""Lines of Asterisk's event log."""

import pytest

from ringfort.domain.edge_facts import Sound
from ringfort.jobs.records import cel

LINE = (
    '"HANGUP","2026-11-24 16:48:43.057427","app1-1.0","app1-1.3","PJSIP/edge-1","call","","{}",""\n'
)


@pytest.mark.parametrize(
    ("told", "tags", "sound"),
    [
        ("to=sip:1002@acme;rx=99/1/0.013250", "to=sip:1002@acme", Sound(1.0, 13.2)),
        ("from=d/1/1002;call=a;b;rx=5/0/0.0", "from=d/1/1002;call=a;b", Sound(0.0, 0.0)),
        ("to=sip:1002@acme;rx=0/0/0.000000", "to=sip:1002@acme", Sound()),
        ("to=sip:1002@acme;rx=//", "to=sip:1002@acme", Sound()),
        ("to=sip:1002@acme", "to=sip:1002@acme", Sound()),
    ],
)
def test_sound_stands_behind_the_tags(told: str, tags: str, sound: Sound) -> None:
    event = cel.parse(LINE.format(told))
    assert event is not None
    assert (event.tags, event.sound) == (tags, sound)


@pytest.mark.parametrize("line", ["", LINE[:40], LINE.format("to=x;rx=torn")])
def test_torn_lines_are_none(line: str) -> None:
    assert cel.parse(line) is None
