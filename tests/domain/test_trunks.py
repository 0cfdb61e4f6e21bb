"""Which way a call goes out, and how its numbers are written there."""

import pytest
from pydantic import ValidationError

from ringfort.domain.numbering import Numbering
from ringfort.domain.trunks import Gateway, Trunk

SAMPLE = {
    "enabled": True,
    "emergency": False,
    "flags": ["fax"],
    "weight_cost": 50,
    "rules": ["^\\+(1\\d{6,})$"],
    "formatters": {"outbound_caller_id_number": {"regex": r"^\+?66(\d{5,})$", "prefix": "0"}},
    "gateways": [
        {
            "server": "sip.carrier.example",
            "realm": "carrier.example",
            "username": "acme",
            "password": "guess-me",
            "port": 5060,
            "force_port": False,
            "enabled": True,
            "endpoint_type": "sip",
            "channel_selection": "ascending",
            "codecs": ["PCMU", "PCMA"],
            "media": {"fax_option": True},
            "invite_format": "route",
            "prefix": "",
            "progress_timeout": 20,
            "skype_rr": False,
        }
    ],
}
"""A trunk as Kazoo's users write it (reference.md 5.9)."""


def test_the_sample_of_the_reference_is_taken_as_it_is() -> None:
    trunk = Trunk.model_validate(SAMPLE)
    assert trunk.sends("+14165554444") == "14165554444"
    assert trunk.sends("+442079460123") is None
    assert trunk.shows("+661234567") == "01234567"


def test_without_rules_every_number_goes_as_the_numbering_writes_it() -> None:
    trunk = Trunk.model_validate({})
    moscow = Numbering(country="RU", national_prefix="8", international_prefix="810")
    assert trunk.sends("+74951234567") == "+74951234567"
    assert trunk.sends("+74951234567", moscow) == "84951234567"
    assert trunk.sends("+442079460123", moscow) == "810442079460123"
    assert trunk.sends("112", moscow) == "112"
    assert trunk.shows("1001", moscow) == "1001"


@pytest.mark.parametrize(
    ("form", "called"),
    [
        ("route", "9sent"),
        ("username", "acme"),
        ("e164", "+912125550123"),
        ("npan", "92125550123"),
        ("1npan", "912125550123"),
    ],
)
def test_invite_formats(form: str, called: str) -> None:
    given = {"server": "a", "username": "acme", "prefix": "9", "invite_format": form}
    assert Gateway.model_validate(given).called("+12125550123", "sent") == called


@pytest.mark.parametrize(
    ("given", "uri"),
    [
        ({"server": "sip.carrier.example"}, "sip:sip.carrier.example"),
        ({"server": "sip.carrier.example", "force_port": True}, "sip:sip.carrier.example:5060"),
        ({"server": "192.0.2.7"}, "sip:192.0.2.7:5060"),
        ({"server": "[2001:db8::7]", "port": 5070}, "sip:[2001:db8::7]:5070"),
        ({"server": "192.0.2.7", "transport": "tcp"}, "sip:192.0.2.7:5060;transport=tcp"),
    ],
)
def test_where_requests_go(given: dict[str, object], uri: str) -> None:
    """A name without a forced port is looked up (RFC 3263)."""
    assert Gateway.model_validate(given).uri == uri


@pytest.mark.parametrize(
    "wrong",
    [
        {"gateways": [{"server": "a b"}]},
        {"gateways": [{"server": "a", "password": "a|b"}]},
        {"rules": ["("]},
        {"addresses": ["10.0.0.0/8"]},
        {"stop_codes": [200]},
        {"gateways": [{"server": "a"}] * 11},
    ],
)
def test_what_cannot_be(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Trunk.model_validate(wrong)
