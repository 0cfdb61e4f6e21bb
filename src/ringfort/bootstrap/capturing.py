"""What the edge copies of SIP: where it is taken, and where it lies."""

from ringfort.resources.calls.ladder import Inside
from ringfort.settings import Platform
from ringfort.store.records.captured import Captures


def captures(platform: Platform) -> Captures:
    """All that was captured."""
    kept = platform.settings.capture
    return Captures(platform.state / "capture", kept.days, kept.megabytes << 20)


def inside(platform: Platform) -> Inside:
    """How parties of captured messages are told apart."""
    settings, ports = platform.settings, platform.ports
    browsers = f"127.0.0.1:{ports.edge_ws}"
    phones = (f"{settings.listen}:{port}" for port in (ports.edge_sip, ports.edge_sips))
    return Inside({*phones, browsers}, settings.inside, settings.apps, browsers)
