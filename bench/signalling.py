"""The signalling path alone: the rendered configuration without relay, digest and CEL.

Each change fails when the template it is made for has changed.
"""

import re
from pathlib import Path

from ringfort.domain.errors import Invalid
from ringfort.settings import Platform

_MEDIA = """\
route[MEDIA] {
    return(1);
}

route[MEDIA_OR_503] {
    return(1);
}
"""
_PARAMETER = re.compile(r'^modparam\("rtpengine", .*\n', re.MULTILINE)
_DELETE = re.compile(r"\brtpengine_delete\(\);")
_LOAD = re.compile(r'^loadmodule "rtpengine\.so"\n', re.MULTILINE)
_KNOWN = re.compile(r"^ *if \(pv_auth_check\(", re.MULTILINE)
_AVPF = re.compile(r"^use_avpf=yes$", re.MULTILINE)
_CEL = re.compile(r"^enable=yes$", re.MULTILINE)


def change(platform: Platform) -> None:
    """MEDIA agrees and touches nothing; an INVITE of a known user needs no credentials. Asterisk
    speaks AVP as the phones do: in the product the relay makes AVPF of it."""
    edge, etc = platform.state / "edge", platform.state / "app1/etc"
    overwrite(edge / "media.cfg", _MEDIA)
    for path in edge.glob("*.cfg"):
        overwrite(path, _PARAMETER.sub("", _DELETE.sub(";", path.read_text())))
    _edit(edge / "modules.cfg", _LOAD, "")
    _edit(edge / "auth.cfg", _KNOWN, '        if (!is_method("REGISTER")) return;\n\\g<0>')
    _edit(etc / "pjsip.conf", _AVPF, "use_avpf=no")
    _edit(etc / "cel.conf", _CEL, "enable=no")


def overwrite(path: Path, text: str) -> None:
    """Same owner and mode: the engine has to read it."""
    with path.open("w") as file:
        file.write(text)


def _edit(path: Path, what: re.Pattern[str], replacement: str) -> None:
    text, count = what.subn(replacement, path.read_text())
    if not count:
        raise Invalid(f"{path}: {what.pattern!r} is not there", field=path.name)
    overwrite(path, text)
