"""What docs/first-customer.md says can be typed."""

import shlex
from pathlib import Path

from tests.cli.test_nouns import found, run

DOCS = Path(__file__).parents[2] / "docs"
ASKS_THE_CALL_SERVICE = "route-check"


def test_its_commands_work(tmp_path: Path) -> None:
    sheet = tmp_path / "a-z.csv"
    sheet.write_text("Code;Destination;Rate;Interval\n44;United Kingdom;1.00;1/1\n")
    text = (DOCS / "first-customer.md").read_text().split("```")[1].replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.startswith("ringfort ")]
    assert len(lines) > 15
    for line in lines:
        words = shlex.split(line.replace("a-z.csv", str(sheet)))[1:]
        if words[0] != ASKS_THE_CALL_SERVICE:
            run(*words)
    assert found("money", "show", "virt001")["available"] == "25.000000"
    [version] = found("rate-deck-versions", "list")
    assert (version["rows"], version["state"]) == (1, "active")
