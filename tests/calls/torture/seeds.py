"""Sound messages to be spoilt: each method, in and out of dialogs, and answers."""

from tests.calls.torture.agent import SDP, Agent

UNREACHABLE = "1003"
"""An extension that exists and has no phone on: its calls end by themselves."""


async def seeds(caller: Agent) -> list[bytes]:
    """From a registered caller; some carry credentials and so reach the application servers."""
    realm, edge = caller.line.realm, caller.edge
    uri = f"sip:{UNREACHABLE}@{realm}"
    sdp = SDP.format(caller.address)
    invite = caller.request("INVITE", uri, body=sdp, call_id="seed-invite")
    register = caller.request("REGISTER", f"sip:{realm}", to=f"<sip:{caller.line.user}@{realm}>")
    route = f"Route: <sip:{edge[0]}:{edge[1]};lr;k=0>\r\n"
    inside = [
        caller.request(method, uri, to=f"<{uri}>;tag=x", headers=route, call_id="seed-in")
        for method in ("BYE", "INFO", "ACK", "UPDATE", "INVITE")
    ]
    cancel = caller.request("CANCEL", uri, call_id="seed-invite")
    via = f"Via: SIP/2.0/UDP {edge[0]}:{edge[1]};branch=z9hG4bK0\r\n"
    answers = [
        (
            f"SIP/2.0 {status}\r\n{via}Via: SIP/2.0/UDP {caller.address}:5060;branch=z9hG4bK1\r\n"
            f"From: <{uri}>;tag=1\r\nTo: <{uri}>;tag=2\r\nCall-ID: seed-answer\r\n"
            f"CSeq: 1 INVITE\r\nContact: {caller.contact}\r\nContent-Type: application/sdp\r\n"
            f"Content-Length: {len(sdp)}\r\n\r\n{sdp}"
        ).encode()
        for status in ("180 Ringing", "200 OK", "302 Moved", "503 Away")
    ]
    trusted = [await caller.signed(invite), await caller.signed(register)]
    options = caller.request("OPTIONS", f"sip:{realm}", call_id="seed-options")
    return [invite, register, options, cancel, *inside, *answers, *trusted, *trusted, *trusted]
