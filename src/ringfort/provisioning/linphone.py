"""Linphone's remote provisioning: an XML form of its configuration file, fetched once.

Names of sections and entries are liblinphone's ("Provisioning configuration keys").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from ringfort.resources.people.devices import DeviceSettings
from ringfort.store.secret_links import Linked

_NAMESPACE = "http://www.linphone.org/xsds/lpconfig.xsd"
_ALGORITHMS = {"md5": "MD5", "sha256": "SHA-256"}


@dataclass(frozen=True, slots=True)
class Server:
    """Where phones register. Certificates bear names: over TLS it is asked for by its `domain`."""

    address: str
    domain: str
    sip: int
    sips: int


def document(server: Server, device: Linked, secret: str) -> bytes:
    """Configuration with which a Linphone registers as this device."""
    config = Element("config", xmlns=_NAMESPACE)
    for name, entries in _sections(server, device, secret).items():
        section = SubElement(config, "section", name=name)
        for key, value in entries.items():
            SubElement(section, "entry", name=key, overwrite="true").text = value
    written: bytes = tostring(config, encoding="UTF-8", xml_declaration=True)
    return written


def _sections(server: Server, device: Linked, secret: str) -> Mapping[str, Mapping[str, str]]:
    settings = DeviceSettings.model_validate(device.settings)
    encrypted = settings.encrypt_audio
    route = f"<sip:{server.address}:{server.sip};transport=tcp>"
    if settings.transport == "tls" or encrypted:  # keys of SRTP travel in the signalling
        route = f"<sip:{server.domain}:{server.sips};transport=tls>"
    return {
        "misc": {"transient_provisioning": "1"},  # not fetched again at its next start
        "sip": {
            "default_proxy": "0",
            "media_encryption": "srtp" if encrypted else "none",
            "media_encryption_mandatory": "1" if encrypted else "0",
        },
        "auth_info_0": {
            "username": device.username,
            "userid": device.username,
            "passwd": secret,
            "realm": device.realm,
            "domain": device.realm,
            "algorithm": _ALGORITHMS[device.digest],
        },
        "proxy_0": {
            "reg_identity": f"sip:{device.username}@{device.realm}",
            "reg_proxy": route,
            "reg_route": route,
            "reg_sendregister": "1",
            "reg_expires": "3600",
            "realm": device.realm,
        },
    }
