"""Takes secrets out of SIP messages, before anything of them is kept.

Every expression runs in time linear in the message: messages are hostile.
"""

import re

_LINE = rb"(?<![^\r\n])"
"""Begin of a line, however lines end."""
_REST = rb"[^\r\n]*(?:(?:\r\n|\r|\n)[ \t][^\r\n]*)*"
"""Of a header, with the lines it is folded into (RFC 3261 §7.3.1)."""
_NONE = rb"*"

_DIGEST = re.compile(
    _LINE
    + rb"((?:proxy-)?authorization|(?:www|proxy)-authenticate|(?:proxy-)?authentication-info)"
    + rb"(\s*:)("
    + _REST
    + rb")",
    re.IGNORECASE,
)
_PARAMETER = re.compile(rb'([\w-]{1,40})\s{0,8}=\s{0,8}("(?:[^"\\\r\n]|\\.)*"|[^\s,"]*)')
_HARMLESS = frozenset({b"username", b"realm", b"uri", b"algorithm", b"qop", b"nc", b"stale"})
"""Of a digest. Nonces are not: with them a response can be guessed at elsewhere."""
_NAMED = re.compile(
    _LINE + rb"([\w-]{0,40}(?:token|secret|passw|cookie|api-?key)[\w-]{0,40}\s{0,8}:)" + _REST,
    re.IGNORECASE,
)
_KEYS = re.compile(
    _LINE
    + rb"(a[ \t]*=[ \t]*crypto[ \t]*:(?:\d{1,9} [\w-]{1,64} inline:)?"
    + rb"|a[ \t]*=[ \t]*(?:key-mgmt|ice-pwd)[ \t]*:"
    + rb"|k=)[^\r\n]*",
    re.IGNORECASE,
)
"""Of SDP; the suite of an SDES key (RFC 4568) stays."""
_INLINE = re.compile(rb"(inline:)[\w+/=|:]+", re.IGNORECASE)
_USER = rb'(sips?:)(?:[0-9a-f]{24}@|([^\s@:;<>"]{0,128}):[^\s@<>"]{0,512}@)'
_OF_URI, _LIKE_IT = re.compile(_USER, re.IGNORECASE), re.compile(_USER)
"""A line's token or a password. The second is quick, and for messages in small letters."""
_EMBEDDED = re.compile(rb"([?&](?:proxy-)?authorization=)[^&>\s]*", re.IGNORECASE)
_CALL_TOKEN = re.compile(rb"(;k=)[0-9a-f]+")
_BLANK = re.compile(rb"\r\n\r\n|\n\r?\n|\r\r")
_DIGITS = b"application/dtmf"
"""What is keyed in a call may be a PIN (RFC 2976's INFO, as phones use it)."""


def masked(message: bytes) -> bytes:
    """The message without credentials, keys, passwords, digits of a call and tokens of ours."""
    low = message.lower()
    if b"authori" in low or b"authenti" in low:
        message = _DIGEST.sub(_digest, message)
        message = _EMBEDDED.sub(rb"\1" + _NONE, message)
    if b"token" in low or b"secret" in low or b"passw" in low or b"cookie" in low or b"key" in low:
        message = _NAMED.sub(rb"\1 " + _NONE, message)
    if b"crypto" in low or b"ice-pwd" in low or b"k=" in low or b"key-mgmt" in low:
        message = _KEYS.sub(rb"\1" + _NONE, message)
        message = _CALL_TOKEN.sub(rb"\1" + _NONE, message)
    if b"inline:" in low:
        message = _INLINE.sub(rb"\1" + _NONE, message)
    if _DIGITS in low and (blank := _BLANK.search(message)):
        message = message[: blank.end()] + _NONE
    if _LIKE_IT.search(low):
        message = _OF_URI.sub(_uri, message)
    return message


def _uri(found: re.Match[bytes]) -> bytes:
    user = found[2]
    return found[1] + (_NONE if user is None else user + b":" + _NONE) + b"@"


def _digest(found: re.Match[bytes]) -> bytes:
    """The header's name and what of its value is harmless, known by name."""
    scheme, _, rest = found[3].strip().partition(b" ")
    if scheme.lower() != b"digest":
        return found[1] + found[2] + b" " + _NONE
    kept = [
        name + b"=" + (value if name.lower() in _HARMLESS else _NONE)
        for name, value in _PARAMETER.findall(rest)
    ]
    return found[1] + found[2] + b" Digest " + b", ".join(kept)
