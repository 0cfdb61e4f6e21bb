"""What Linphone is told, by the settings of its device."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest

from ringfort.domain.ids import new_id
from ringfort.provisioning.linphone import Server, document
from ringfort.resources.people.devices import DeviceSettings
from ringfort.store.secret_links import Linked

SERVER = Server("192.0.2.10", "pbx.example.com", sip=5070, sips=5071)
SPACE = "{http://www.linphone.org/xsds/lpconfig.xsd}"


def device(**settings: Any) -> Linked:
    return Linked(
        device_id=new_id(),
        account_id=new_id(),
        name="Anna's mobile",
        username="anna",
        realm="acme.pbx.example.com",
        account="Acme",
        digest="md5",
        settings=DeviceSettings(**settings).model_dump(mode="json"),
        sealed="",
        expires_at=datetime(2026, 12, 1, tzinfo=UTC),
    )


def told(linked: Linked, secret: str = "s3cret") -> dict[str, dict[str | None, str | None]]:
    """Entries by section; every one of them replaces what was there."""
    config = ElementTree.fromstring(document(SERVER, linked, secret))
    assert config.tag == f"{SPACE}config"
    assert {entry.get("overwrite") for entry in config.iter(f"{SPACE}entry")} == {"true"}
    return {
        str(section.get("name")): {entry.get("name"): entry.text for entry in section}
        for section in config
    }


def test_it_registers_as_the_device() -> None:
    sections = told(device())
    account, known = sections["proxy_0"], sections["auth_info_0"]
    assert account["reg_identity"] == "sip:anna@acme.pbx.example.com"
    assert account["reg_proxy"] == account["reg_route"] == "<sip:192.0.2.10:5070;transport=tcp>"
    assert account["reg_sendregister"] == "1"
    assert (known["username"], known["passwd"]) == ("anna", "s3cret")
    assert known["realm"] == account["realm"] == "acme.pbx.example.com"
    assert known["algorithm"] == "MD5"
    assert sections["sip"]["default_proxy"] == "0"
    assert sections["sip"]["media_encryption"] == "none"


def test_the_link_is_good_once_so_it_is_not_kept() -> None:
    assert told(device())["misc"]["transient_provisioning"] == "1"


@pytest.mark.parametrize("settings", [{"transport": "tls"}, {"encrypt_audio": True}])
def test_what_asks_for_tls_gets_it_under_a_name(settings: dict[str, Any]) -> None:
    route = told(device(**settings))["proxy_0"]["reg_proxy"]
    assert route == "<sip:pbx.example.com:5071;transport=tls>"


def test_encrypted_audio_is_demanded() -> None:
    sip = told(device(encrypt_audio=True))["sip"]
    assert (sip["media_encryption"], sip["media_encryption_mandatory"]) == ("srtp", "1")


def test_the_digest_is_the_devices() -> None:
    sha = told(replace(device(), digest="sha256"))
    assert sha["auth_info_0"]["algorithm"] == "SHA-256"


def test_nothing_breaks_out_of_its_entry() -> None:
    assert told(device(), '<&"]]>')["auth_info_0"]["passwd"] == '<&"]]>'
