"""How this installation is reached from outside, as its settings say."""

from ringfort.provisioning.linphone import Server
from ringfort.resources._mechanism.work import Site
from ringfort.settings import Platform


def site(platform: Platform) -> Site:
    """What links and letters have to know."""
    portal = platform.settings.portal or f"http://127.0.0.1:{platform.ports.api}"
    settings = platform.settings
    return Site(portal.rstrip("/"), bool(settings.sms.url), tuple(settings.servers))


def sip_server(platform: Platform) -> Server:
    """Where phones register."""
    settings, ports = platform.settings, platform.ports
    return Server(settings.listen, settings.domain, sip=ports.edge_sip, sips=ports.edge_sips)
