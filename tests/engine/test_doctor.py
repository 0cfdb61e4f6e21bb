"""`doctor` finds what was broken on purpose, says so in both languages, and what to do."""

import os
import re
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address
from pathlib import Path
from typing import get_args

import pytest

from ringfort import bootstrap
from ringfort.engine import checkup
from ringfort.engine.acme.folder import Folder, Problem, Tries, Trouble
from ringfort.engine.certificates import Certificates
from ringfort.engine.checkup import Finding
from ringfort.engine.listeners import listener
from ringfort.engine.roster import prepare_folders
from ringfort.settings import AcmeSettings, DefenceSettings, Platform, SmsSettings, SmtpSettings
from ringfort.texts import LANGUAGES, t, texts

Findings = dict[str, Finding]


@pytest.fixture
def platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Platform:
    for name, value in (
        ("STATE", str(tmp_path)),
        ("LISTEN", "127.89.0.1"),
        ("INSIDE", "127.89.1.1"),
        ("APPS", '["127.89.1.11"]'),
    ):
        monkeypatch.setenv(f"RINGFORT_{name}", value)
    made = bootstrap.load_platform()
    prepare_folders(made.state)
    return made


def found(check: checkup.Check, platform: Platform) -> Findings:
    return {finding.code: finding for finding in check(platform)}


def changed(platform: Platform, **settings: object) -> Platform:
    return platform.model_copy(update={"settings": platform.settings.model_copy(update=settings)})


def test_a_taken_port_is_named_with_who_has_it(platform: Platform) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.89.0.1", platform.ports.edge_sip))
        finding = found(checkup.check_ports, platform)["port_taken"]
        assert finding.params["name"] == "edge_sip"
        who = listener(platform.ports.edge_sip)
        assert who is None or str(os.getpid()) in who or "(" in who


def test_secrets_others_can_read(platform: Platform) -> None:
    assert "secrets_readable" not in found(checkup.check_rights, platform)
    (platform.state / "kept.json").chmod(0o644)
    assert found(checkup.check_rights, platform)["secrets_readable"].level == "problem"


def test_a_path_too_long_for_sockets(platform: Platform, tmp_path: Path) -> None:
    assert "path_too_long" not in found(checkup.check_rights, platform)
    long = tmp_path / ("x" * 100)
    long.mkdir()
    (long / "kept.json").touch(0o600)
    assert "path_too_long" in found(checkup.check_rights, changed(platform, state=long))


def test_a_clock_that_went_back(platform: Platform) -> None:
    assert "clock_back" not in found(checkup.check_clock, platform)
    future = time.time() + 3600
    os.utime(platform.state / "kept.json", (future, future))
    assert found(checkup.check_clock, platform)["clock_back"].level == "problem"


def test_the_folder_of_call_events(platform: Platform) -> None:
    assert found(checkup.check_records, platform) == {}, "nothing rendered yet, nothing missing"
    (platform.state / "app1/etc").mkdir(parents=True)
    assert found(checkup.check_records, platform)["cel_missing"].level == "problem"
    (platform.state / "app1/log/cel-custom").mkdir(parents=True)
    assert found(checkup.check_records, platform)["cel"].level == "ok"


@pytest.mark.parametrize("address", ["0.0.0.0", "192.0.2.1", "phones.example"])
def test_an_address_that_is_not_of_this_machine(platform: Platform, address: str) -> None:
    finding = found(checkup.check_address, changed(platform, listen=address))["address_missing"]
    assert (finding.level, finding.params["name"]) == ("problem", "listen")


def test_the_clock_of_tests_is_refused_on_a_public_address(platform: Platform) -> None:
    testing = platform.settings.testing.model_copy(update={"clock": True})
    here = found(checkup.check_exposed, changed(platform, testing=testing))
    assert here == {}
    public = changed(platform, testing=testing, listen="198.51.100.1")
    assert found(checkup.check_exposed, public)["testing_clock"].level == "problem"


def test_what_anybody_can_reach_and_how_it_is_defended(platform: Platform) -> None:
    public = changed(platform, listen="198.51.100.1")
    told = found(checkup.check_exposed, public)
    assert {code: each.level for code, each in told.items()} == {"exposed": "ok", "defence": "ok"}
    assert told["exposed"].params["sip"] == platform.ports.edge_sip
    six = changed(platform, listen6=IPv6Address("2001:db8::1"))
    assert found(checkup.check_exposed, six)["exposed"].params["address"] == "2001:db8::1"
    assert found(checkup.check_address, six)["address_missing"].params["name"] == "listen6"
    weak = changed(public, defence=DefenceSettings(failures=1000))
    assert found(checkup.check_exposed, weak)["defence_weak"].level == "note"
    wide = DefenceSettings.model_validate({"trusted_networks": ["0.0.0.0/1", "10.0.0.0/8"]})
    finding = found(checkup.check_exposed, changed(public, defence=wide))["trusted_wide"]
    assert (finding.level, str(finding.params["network"])) == ("problem", "0.0.0.0/1")


def test_countries_that_nobody_knows(platform: Platform, tmp_path: Path) -> None:
    file = tmp_path / "countries.mmdb"
    there = changed(platform, countries=file)
    assert found(checkup.check_countries, there)["no_countries"].level == "note"
    file.touch()
    assert set(found(checkup.check_countries, there)) == {"countries"}


def test_letters_that_nobody_sends(platform: Platform) -> None:
    assert found(checkup.check_mail, platform)["no_mail"].level == "note"
    smtp = SmtpSettings(host="mail.example", sender="pbx@example.com")
    assert set(found(checkup.check_mail, changed(platform, smtp=smtp))) == {"mail"}


def test_text_messages_that_nobody_sends_or_anybody_reads(platform: Platform) -> None:
    assert found(checkup.check_sms, platform)["no_sms"].level == "note"
    for scheme, code in (("https", "sms"), ("http", "sms_plain")):
        sms = SmsSettings(url=f"{scheme}://sms.example/messages")
        assert set(found(checkup.check_sms, changed(platform, sms=sms))) == {code}


def test_links_that_lead_nowhere_or_can_be_read(platform: Platform) -> None:
    assert found(checkup.check_portal, platform)["no_portal"].level == "note"
    for scheme, code in (("https", "portal"), ("http", "portal_plain")):
        there = changed(platform, portal=f"{scheme}://pbx.example")
        assert set(found(checkup.check_portal, there)) == {code}


def test_a_check_that_fails_is_a_finding(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check_moon(_platform: Platform) -> list[Finding]:
        raise OSError("no moon")

    monkeypatch.setattr(checkup, "CHECKS", (check_moon, checkup.check_name))
    first, *rest = checkup.examine(platform)
    assert (first.code, first.params) == ("check_failed", {"check": "moon", "reason": "no moon"})
    assert rest


def test_a_certificate_by_acme(platform: Platform) -> None:
    assert found(checkup.check_acme, platform) == {}
    acme = AcmeSettings(terms_agreed=True, names=("pbx.example",))
    there = changed(platform, acme=acme)
    assert found(checkup.check_acme, there)["acme_waiting"].level == "note"
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    folder = Folder(platform.state, acme.directory)
    problem = Problem(trouble="dns", detail="pbx.example: NXDOMAIN")
    folder.write(Tries(names=acme.names, at=now, failures=2, problem=problem))
    finding = found(checkup.check_acme, there)["acme_dns"]
    assert (finding.level, finding.params["reason"]) == ("problem", "pbx.example: NXDOMAIN")
    assert finding.params["next"] == f"{now + timedelta(hours=2):%Y-%m-%d %H:%M} UTC"
    certificates = Certificates(there.settings)
    certificates.keep(now)
    assert "own_authority" in found(checkup.check_certificate, there)
    folder.take(certificates.server.read_bytes())
    assert found(checkup.check_acme, there)["acme_dns"].level == "note", "the old one goes on"
    folder.write(Tries(names=acme.names, at=now))
    assert set(found(checkup.check_acme, there)) == {"acme"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_trouble_with_acme_has_words_and_they_fit(lang: str, platform: Platform) -> None:
    acme = AcmeSettings(terms_agreed=True, names=("pbx.example",))
    there = changed(platform, acme=acme)
    folder = Folder(platform.state, acme.directory)
    for trouble in get_args(Trouble):
        problem = Problem(trouble=trouble, detail="in its words")
        folder.write(Tries(names=acme.names, at=datetime.now(UTC), failures=1, problem=problem))
        (finding,) = checkup.check_acme(there)
        for key in (f"doctor.{finding.code}", f"doctor.{finding.code}_remedy"):
            assert "{" not in t(key, lang, **finding.params)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_it_may_say_has_words(lang: str) -> None:
    source = Path(checkup.__file__).read_text()
    codes = set(re.findall(r'Finding\(\s*"(\w+)", "(\w+)"', source))
    assert len(codes) > 10
    known = texts(lang)
    for level, code in codes:
        assert f"doctor.{code}" in known
        assert level == "ok" or f"doctor.{code}_remedy" in known


def test_the_exit_status(platform: Platform) -> None:
    def doctor() -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "ringfort", "doctor"]
        environ = os.environ | {"RINGFORT_LANG": "ru"}
        return subprocess.run(command, capture_output=True, text=True, env=environ, check=False)

    assert doctor().returncode == 0
    (platform.state / "kept.json").chmod(0o644)
    told = doctor()
    assert told.returncode == 1
    assert "могут прочесть другие" in told.stdout
    assert "→ chmod 600" in told.stdout
