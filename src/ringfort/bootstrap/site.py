"""How this installation is reached from outside, as its settings say."""

from ringfort.resources._mechanism.work import Site
from ringfort.settings import Platform


def site(platform: Platform) -> Site:
    """What links and letters have to know."""
    portal = platform.settings.portal or f"http://127.0.0.1:{platform.ports.api}"
    return Site(portal=portal.rstrip("/"), sms=bool(platform.settings.sms.url))
