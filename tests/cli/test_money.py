"""Money on the command line, and `doctor` on the books."""

import sqlite3
from pathlib import Path

from tests.cli.test_nouns import REALM, found, run


def test_a_wallet_is_filled_and_shown() -> None:
    run("accounts", "create", "slug=acme", "name=Acme", "operator.billing=prepaid")
    run("money", "top-up", REALM, "25", "--reason", "paid by card")
    run("money", "adjust", "--reason", "a gift", "--", REALM, "-0.5")
    told = run("money", "refund", REALM, "4", "--reason", "sent back")
    assert "Balance: 20.500000 USD" in told
    assert found("money", "show", REALM)["available"] == "20.500000"
    listed = run("money", "movements", REALM)
    assert all(word in listed for word in ("top-up", "a gift", "-4.000000 USD"))


def test_doctor_finds_what_is_wrong_with_the_books(state: Path) -> None:
    run("accounts", "create", "slug=acme", "name=Acme")
    run("money", "top-up", REALM, "25", "--reason", "paid by card")
    assert "The books are right" in run("doctor", "--ledger")
    with sqlite3.connect(state / "db/ringfort.db") as database:
        database.execute("UPDATE wallets SET balance = 7")
    told = run("doctor", "--ledger", status=1)
    assert "has a balance of 7" in told
    assert "25000000" in told


def test_margins_are_told() -> None:
    run("accounts", "create", "slug=shop", "name=Shop", "kind=reseller")
    assert "Nothing yet" in run("money", "margins", "shop.pbx.localhost", "--by", "trunk")
    assert found("money", "margins", "shop.pbx.localhost", "--since", "2026-01-01") == []
    run("money", "margins", "shop.pbx.localhost", "--by", "colour", status=2)
