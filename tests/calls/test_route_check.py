"""What the check of routes tells is what calls do."""

from typing import Any

from ringfort.bootstrap.live_calls import CallsMirror
from ringfort.engine.roster import live_socket
from ringfort.resources._mechanism.work import Work
from ringfort.resources.routing.route_checks import (
    InCheck,
    OutCheck,
    RouteCheck,
    check_in,
    check_out,
)
from ringfort.resources.routing.routes import ROUTE
from ringfort.store.accounts import Account
from tests.calls.conftest import Offices
from tests.calls.office import Office
from tests.calls.outside import FAR, make_number, make_trunk
from tests.calls.test_routes import asking, resold


async def checked(office: Office, account: Account, **given: Any) -> RouteCheck:
    """As the platform is told; with a trunk inbound."""
    calls = CallsMirror(live_socket(office.platform.state))

    async def ask(work: Work) -> RouteCheck:
        owner = await work.owner(account.id)
        if "trunk_id" in given:
            return await check_in(work, calls, owner, InCheck(**given), "en")
        return await check_out(work, calls, owner, OutCheck(**given), "en")

    return await office.factory.work(ask)


async def test_out_each_decision_and_price(offices: Offices) -> None:
    office, seller = await resold(offices)
    servers = [office.booth.seat().address for _ in range(3)]
    dear, cheap, loss = [
        await asking(office, seller, server, rate)
        for server, rate in zip(servers, ("0.40", "0.30", "0.90"), strict=True)
    ]
    idle = await make_trunk(office, servers[0], shared=False, kind="carrier")
    route = {"strategy": "least_cost", "margin_percent": "20", "carriers": [loss, dear, cheap]}
    await office.factory.make(seller, ROUTE, name="Britain", patterns=["+44"], **route, shared=True)
    await office.factory.make(seller, ROUTE, name="Italy", patterns=["+39"], shared=True)
    user = await office.user("1001")
    found = await checked(office, office.account, number="442079460123", user_id=user.user_id)
    assert (found.number, found.decisions[0].code) == (FAR, "dialled")
    assert {each.name: each.why for each in found.routes} == {
        "Britain": None,
        "Italy": "not_its_number",
    }
    tried = [(str(each.id), each.cost, each.sold, each.called) for each in found.candidates]
    assert tried == [
        (cheap["trunk_id"], "0.3", "1", FAR),
        (dear["trunk_id"], "0.4", "1", FAR),
    ]
    [level] = found.candidates[0].levels
    assert (level.account_id, level.charge, level.price) == (office.account.id, "1", "1")
    assert (level.increments, level.destination, level.currency) == ("1", "United Kingdom", "USD")
    assert {str(each.id): each.why for each in found.out} == {
        loss["trunk_id"]: "margin",
        str(idle): "in_no_route",
    }
    refused = await checked(office, office.account, number="+390669812345", seconds=600)
    assert [each.code for each in refused.decisions][-1] == "no_trunk"
    inside = await checked(office, office.account, number="1001")
    assert inside.lead and (inside.lead.kind, inside.lead.name) == ("extension", "1001 User 1001")
    denied = await checked(office, office.account, number="+19005550123")
    assert [each.code for each in denied.decisions] == ["dialled", "not_allowed"]
    help_ = await checked(office, office.account, number="911")
    assert [each.code for each in help_.decisions] == ["dialled", "emergency", "no_trunk"]


async def test_in_whose_number_and_what_it_leads_to(offices: Offices) -> None:
    office, seller = await resold(offices)
    user = await office.user("1001")
    number = await make_number(office, user_id=user.user_id)
    away = await make_number(office, forward_to=FAR)
    trunk = await make_trunk(office, office.booth.seat().address, account=seller)
    found = await checked(office, seller, trunk_id=trunk, number=number.removeprefix("+"))
    assert found.lead and (found.account_id, found.lead.kind) == (office.account.id, "user")
    assert (found.number, found.lead.id, found.lead.name) == (number, user.user_id, "User 1001")
    forwarded = await checked(office, seller, trunk_id=trunk, number=away)
    assert (forwarded.number, forwarded.lead) == (FAR, None)
    assert [each.code for each in forwarded.decisions][-1] == "no_trunk"
    unknown = await checked(office, seller, trunk_id=trunk, number="+12125550199")
    assert [each.code for each in unknown.decisions] == ["dialled", "nobody"]
