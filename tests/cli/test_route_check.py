"""`ringfort route-check`, beside a call service that a thread plays."""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from ringfort.domain.errors import NotFound
from ringfort.domain.ids import new_id
from ringfort.domain.route_checks import (
    CHECKED,
    Checked,
    Lead,
    Level,
    RouteSeen,
    Said,
    TrunkSeen,
)
from ringfort.engine.roster import live_socket
from tests.cli.test_live_calls import Service, company, run

FAR = "+442079460123"


@pytest.fixture
def service(state: Path) -> Iterator[Service]:
    service = Service(live_socket(state))
    yield service
    service.close()


def test_out_is_drawn(service: Service) -> None:
    account = company()
    found = _found(account)
    service.answer = CHECKED.dump_json(found)
    drawn = run("route-check", "442079460123", "--account", "acme", "--seconds", "90")
    assert drawn.exit_code == 0, drawn.output
    for words in ("Britain", "Carrier", "0.3 USD", "0.75 USD", "60/1", "Dear", "left"):
        assert words in drawn.stdout, drawn.stdout
    [asked] = service.orders
    assert (asked["do"], asked["account_id"], asked["seconds"]) == ("check-out", str(account), 90)
    told = json.loads(run("route-check", FAR, "--account", "acme", "--json").stdout)
    assert [each["name"] for each in told["out"]] == ["Dear"]


def test_in_names_the_trunk(service: Service) -> None:
    account = company()
    made = run("trunks", "create", "name=DID provider", "--json")
    trunk = json.loads(made.stdout)
    lead = Lead("extension", account, new_id(), "1001 Anna")
    service.answer = CHECKED.dump_json(Checked(account, "+12123388100", lead=lead))
    drawn = run("route-check", "12123388100", "--from", "DID provider", "--caller", "+12125550100")
    assert "It leads to the extension 1001 Anna." in drawn.stdout
    [asked] = service.orders
    assert (asked["trunk_id"], asked["caller"]) == (trunk["id"], "+12125550100")
    assert isinstance(run("route-check", "1", "--from", "nobody").exception, NotFound)


def _found(account: UUID) -> Checked:
    level = Level(account, "Acme", "USD", "Britain", 500_000, "60/1", 0, 750_000)
    tried = TrunkSeen(
        new_id(), None, account, "Carrier", False, "Britain", account, FAR, "", ("a",), 300_000,
        None, "USD", (level,),
    )  # fmt: skip
    out = TrunkSeen(new_id(), "margin", account, "Dear", route="Britain", whose_id=account)
    said = (Said("dialled", {"number": FAR}),)
    routes = (RouteSeen(new_id(), account, "Britain"),)
    return Checked(account, FAR, said, None, None, routes, (tried,), (out,))
