"""What a password has to be. Length counts most; characters of a certain kind are not asked for."""

from ringfort.domain.errors import Invalid
from ringfort.texts import Text

SHORTEST, LONGEST = 10, 128
_FEWEST_DIFFERENT = 5

_COMMON_WORDS = """
    abcdefghij abcdefghijkl administrator asdfghjkl asdfghjkl; changeme changemenow charlie
    computer default dragon football hello iloveyou iloveyouforever internet letmein letmeinnow
    login master monkey passphrase passw0rd password passwordpassword princess p@ssw0rd p@ssword
    qazwsxedc qwerty qwertyqwerty qwertyuiop qwertyuiop[] qwertzuiop 1q2w3e4r5t 1qaz2wsx3edc
    q1w2e3r4t5 ringfort secret starwars sunshine superman telephone trustno1 welcome whatever
    zaqxswcde zxcvbnm zxcvbnm,./ йцукен йцукенгшщз йцукенгшщзхъ пароль парольпароль qwerty123456
    administratoradministrator 0123456789 1234567890 0987654321 9876543210 123456789
"""
_COMMON = frozenset(_COMMON_WORDS.split())
"""Words of the most used passwords; digits and signs around them do not save them."""


def check(password: str, email: str, name: str, *, field: str = "password") -> None:
    """Raise Invalid unless this is a good password for this person."""
    if len(password) < SHORTEST:
        raise Invalid(Text("password.short", shortest=SHORTEST), field=field)
    if len(password) > LONGEST:
        raise Invalid(Text("password.long", longest=LONGEST), field=field)
    if len(set(password)) < _FEWEST_DIFFERENT or _is_common(password):
        raise Invalid(Text("password.common"), field=field)
    if _core(password) & {part for text in (email, name) for part in _own_words(text)}:
        raise Invalid(Text("password.own"), field=field)


def _is_common(password: str) -> bool:
    return bool(_core(password) & _COMMON)


def _core(password: str) -> set[str]:
    """The password, and what is left of it without spaces and the digits and signs around it."""
    plain = "".join(password.casefold().split())
    letters = plain.strip("0123456789!?.,;:-_+*#@$%&/()=\"'")
    return {plain, letters} - {""}


def _own_words(text: str) -> set[str]:
    local, _, _ = text.partition("@")
    return {"".join(each.casefold().split()) for each in (text, local)} - {""}
