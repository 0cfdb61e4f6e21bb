"""Headers between edge and application server. They never leave the platform."""

from enum import StrEnum


class Header(StrEnum):
    """One name each; rendered into the edge's and Asterisk's configuration."""

    ACCOUNT = "X-Ringfort-Account"
    """Id of the account the caller was authenticated for (UUID)."""

    DEVICE = "X-Ringfort-Device"
    """Id of the authenticated device (UUID)."""

    DIALLED = "X-Ringfort-Dialled"
    """User part of the Request-URI as the caller sent it."""

    CALL = "X-Ringfort-Call"
    """Call-ID of the caller's leg, on every outgoing leg of its call."""
