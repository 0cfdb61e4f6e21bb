"""Valid messages of RFC 4475 with our realm, caller and callee in the place of the RFC's."""

from ringfort.phones.baresip import Line
from tests.calls.torture.corpus import VALID, Case

_CALLER, _CALLEE = "{user}@{realm}", "1002@{realm}"
_PLACES: dict[str, dict[str, str]] = {
    "wsinv": {
        "vivekg@chair-dnrc.example.com": _CALLEE,
        "<sip:jdrosen@example.com>\r\n  ;": "<sip:{user}@{realm}>\r\n  ;",
        " ;   tag    = 1918181833n": "",  # a new call instead of one we never had
    },
    "esc01": {
        "sips%3Auser%40example.com@example.net": "100%32@{realm}",
        "%75se%72@example.com": "10%30%32@{realm}",
        "I%20have%20spaces@example.net": "{escaped}@{realm}",
    },
    "longreq": {
        "user@example.com SIP": f"{_CALLEE} SIP",
        "user@example.com:6000": _CALLEE,
        f"{'amazinglylongcallername' * 5}@example.net": _CALLER,
    },
    "inv2543": {
        "sip:UserB@example.com SIP": f"sip:{_CALLEE} SIP",
        "+13035551111@ift.client.example.net": _CALLER,
        "Record-Route: <sip:UserB@example.com;maddr=ss1.example.com>\r\n": "",  # no proxy between
    },
    "baddate": {"user@example.com": _CALLEE, "sip:caller@example.net": f"sip:{_CALLER}"},
    "invut": {"user@example.com SIP": f"{_CALLEE} SIP", "sip:caller@example.net": f"sip:{_CALLER}"},
    "escnull": {"null-%00-null@example.com": _CALLER, "sip:example.com": "sip:{realm}"},
    "dblreq": {"sip:j.user@example.com": f"sip:{_CALLER}", "sip:example.com": "sip:{realm}"},
    "cparam01": {"sip:watson@example.com": f"sip:{_CALLER}", "sip:example.com": "sip:{realm}"},
    "cparam02": {"sip:watson@example.com": f"sip:{_CALLER}", "sip:example.com": "sip:{realm}"},
    "regescrt": {
        ": sip:user@example.com": f": sip:{_CALLER}",
        "sip:example.com": "sip:{realm}",
    },
    "regaut01": {"sip:j.user@example.com": f"sip:{_CALLER}", "sip:example.com": "sip:{realm}"},
}
CALLS = ("wsinv", "esc01", "longreq", "baddate")
"""Those that have to be answered by the callee."""


def transposed(case: Case, line: Line) -> bytes:
    """The message as `line` would send it to 1002. AssertionError when a place is not found."""
    data = case.data
    escaped = f"%{ord(line.user[0]):02X}{line.user[1:]}"
    for old, new in _PLACES[case.name].items():
        assert old.encode() in data, f"{case.name}: {old}"
        ours = new.format(user=line.user, realm=line.realm, escaped=escaped)
        data = data.replace(old.encode(), ours.encode())
    return data


def status_line(name: str) -> str:
    """Status code and reason phrase of one of the RFC's responses."""
    case = next(case for case in VALID if case.name == name)
    return case.data.decode().partition("\r\n")[0].removeprefix("SIP/2.0 ")
