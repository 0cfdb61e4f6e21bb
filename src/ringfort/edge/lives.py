"""Tells the edge that an application server starts anew: it ends the calls of the last life."""

import time

from ringfort.edge.rpc import EdgeRefused, EdgeRpc

_UNTOLD = "0"


async def begin_life(rpc: EdgeRpc, server: str) -> None:
    """`server` is the address the edge knows it by. Raises Unavailable when the edge is away."""
    try:
        last = (await rpc.call("htable.get", "lives", server))["item"]["value"]
    except EdgeRefused:
        last = _UNTOLD
    await rpc.call("htable.sets", "lives", server, str(time.time_ns()))
    await rpc.call("htable.sets", "ended", f"{server}|{last}", "new")
