"""An engineer makes a price plan by commands alone (D23): deck, rates, plan, profile."""

from pathlib import Path

from tests.cli.test_nouns import found, run


def test_from_a_file_to_a_rated_account(tmp_path: Path) -> None:
    sheet, names = tmp_path / "a-z.csv", ("rate-deck-versions", "November")
    sheet.write_text("Code;Destination;Rate;Owner\n44;UK;0,02;x\n7;Russia;0,05;x\n")
    run("accounts", "create", "slug=virt001", "name=Virt")
    run("rate-decks", "create", "name=A-Z", "currency=USD", "shared=true")
    run("rate-deck-versions", "create", "rate_deck_id=A-Z", "name=November")
    tried = run(names[0], "put-rates", names[1], str(sheet), "--dry-run")
    assert "new: 2" in tried
    assert "new        44" in tried
    assert found("rate-deck-versions", "get", "November")["state"] == "empty"
    assert "2 rates from 2 rows." in run(names[0], "put-rates", names[1], str(sheet))
    run("rate-deck-versions", "activate", "November")
    assert found("rate-deck-versions", "get", "November")["state"] == "active"
    down = run("rate-deck-versions", "get-rates", "November").splitlines()
    assert down[1] == "44,UK,,,,0.02,1,1,0.02,0,0,0,0"
    deck = found("rate-decks", "get", "A-Z")["id"]
    decks = f'decks=[{{"rate_deck_id": "{deck}"}}]'
    plan = found("rating-plans", "create", "name=Pack", "currency=USD", "shared=true", decks)
    profile = (f"rating_plan_id={plan['id']}", "active_from=2026-01-01T00:00:00Z")
    run("rating-profiles", "create", "--account", "virt001.pbx.localhost", *profile)
    [seen] = found("rating-profiles", "list", "--account", "virt001.pbx.localhost")
    assert seen["rating_plan_id"] == plan["id"]


def test_wrong_rows_are_told_by_line(tmp_path: Path) -> None:
    sheet = tmp_path / "a-z.csv"
    sheet.write_text("code,rate\n44,much\n")
    run("rate-decks", "create", "name=A-Z", "currency=USD")
    run("rate-deck-versions", "create", "rate_deck_id=A-Z", "name=November")
    run("rate-deck-versions", "put-rates", "November", str(sheet), status=2)
    assert found("rate-deck-versions", "get", "November")["state"] == "empty"
