"""Headers between edge and application server. They never leave the platform."""

from enum import StrEnum


class Header(StrEnum):
    """One name each; rendered into the edge's and Asterisk's configuration."""

    CALLER = "X-Ringfort-Caller"
    """`<account>/<device>/<dialled>`: ids (UUIDs) of the authenticated device and its account, and
    the user part of the Request-URI as the caller sent it. One header, since Asterisk hands every
    reading of one to another thread."""

    CALL = "X-Ringfort-Call"
    """Call-ID of the caller's leg, on every outgoing leg of its call."""
