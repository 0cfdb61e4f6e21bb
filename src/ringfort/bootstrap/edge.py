"""The running edge, as our processes reach it."""

import os

from ringfort.edge.rpc import EdgeRpc
from ringfort.settings import Platform


def owner(platform: Platform) -> int | None:
    """User id the edge runs as and owns its files; None when we cannot give files away."""
    return (platform.state / "edge").stat().st_uid if os.geteuid() == 0 else None


def edge_rpc(platform: Platform, name: str) -> EdgeRpc:
    """A client of the running edge; `name` is the caller's, unique on the machine."""
    folder = platform.state / "edge" / "run"
    return EdgeRpc(folder / "rpc.sock", folder / f"{name}.sock", owner(platform))
