"""Whom a ban is of."""

from ipaddress import ip_network

import pytest

from ringfort.domain.bans import Trusted, customer


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:DB8:0:7:8::9", "2001:db8:0:7::/64"),
        ("2001:db8:0:7::/64", "2001:db8:0:7::/64"),
        ("::1", "::/64"),
    ],
)
def test_of_ipv6_the_64_is_meant(address: str, whose: str) -> None:
    assert customer(address) == whose
    assert customer(whose) == whose


@pytest.mark.parametrize(
    "text", ["", "acme", "192.0.2.0/24", "192.0.2.7/32", "2001:db8::/48", "2001:db8::1/64"]
)
def test_what_is_nobodys_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"address|network|/"):
        customer(text)


def test_a_place_with_somebody_trusted_in_it_is_held() -> None:
    trusted = Trusted([ip_network("2001:db8::7/128"), ip_network("192.0.2.0/24")])
    assert trusted.holds_some_of(ip_network("2001:db8::/64"))
    assert trusted.holds_some_of(ip_network("192.0.2.7"))
    assert not trusted.holds_some_of(ip_network("2001:db8:0:1::/64"))
