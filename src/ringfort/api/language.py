"""Which language a caller is answered in."""

from starlette.requests import HTTPConnection

from ringfort.texts import LANGUAGES


def language_of(request: HTTPConnection) -> str:
    """The first of Accept-Language (RFC 9110 §12.5.4) that we speak, else the log-in's own."""
    wanted = request.headers.get("accept-language", "")[:200]
    for part in sorted(wanted.split(","), key=_weight):
        tag = part.partition(";")[0].strip()[:2].lower()
        if tag in LANGUAGES:
            return tag
    caller = getattr(request.state, "caller", None)
    language = getattr(caller, "language", "en")
    return language if language in LANGUAGES else "en"


def _weight(part: str) -> float:
    """Least for the most wanted."""
    _, _, quality = part.partition("q=")
    try:
        return -float(quality) if quality else -1.0
    except ValueError:
        return 0.0
