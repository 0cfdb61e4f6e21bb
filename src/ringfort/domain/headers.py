"""Headers between edge and application server. They never leave the platform."""

from enum import StrEnum


class Origin(StrEnum):
    """Who a call comes from."""

    DEVICE = "d"
    TRUNK = "t"
    ACCOUNT = "n"
    """Another account called one of our numbers; the id is that account's."""
    FRIEND = "f"
    """Another account called one of our extensions."""
    TRANSFER = "x"
    """A device transfers the call that it has; whose channel it is, is another's."""
    FORWARD = "r"
    """A device forwards a call that rings there (302); `;` and `HOPS` follow what is called."""


class Header(StrEnum):
    """One name each; rendered into the edge's and Asterisk's configuration."""

    CALLER = "X-Ringfort-Caller"
    """`<kind>/<account>/<id>/<dialled>`: who calls (`Origin`), ids (UUIDs) of the account that has
    to decide and of the caller, and the user part of the Request-URI as it came. One header, since
    Asterisk hands every reading of one to another thread."""

    TRUNKS = "X-Ringfort-Trunks"
    """`<account>/<trunk>`, by comma: every trunk whose call it may be. Only on a trunk's calls."""

    IDENTITY = "X-Ringfort-Identity"
    """User parts of P-Asserted-Identity and P-Preferred-Identity (RFC 3325) as they came from a
    trunk, and `id` if private: by `;`. Towards a trunk that trusts us: the number to assert."""

    HOPS = "X-Ringfort-Hops"
    """How often the call has been forwarded, if ever: on legs to devices."""

    GATEWAY = "X-Ringfort-Gateway"
    """Key of the gateway that a leg to a trunk goes to."""

    CALL = "X-Ringfort-Call"
    """Call-ID of the caller's leg, on every outgoing leg of its call."""
