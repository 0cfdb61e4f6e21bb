"""Bare Asterisk: the product's own configuration with nothing left of the product but the modules.

One endpoint for callers, one for callees, two lines of dialplan; no AGI, no manager, no CEL.
"""

from bench.signalling import overwrite
from ringfort.settings import Platform

CALLEE_PORT = 5060

_DIALPLAN = """\
[from-callers]
exten => _X.,1,Dial(PJSIP/callees/sip:${{EXTEN}}@{callees}:{port},30)
 same => n,Hangup()
"""
_ENDPOINTS = """\
[global]
type=global
endpoint_identifier_order=ip
[system]
type=system
disable_tcp_switch=yes
[udp]
type=transport
protocol=udp
bind={app}:{sip}
[phone](!)
type=endpoint
context=from-callers
direct_media=no
media_address={app}
bind_rtp_to_media_address=yes
dtmf_mode=auto_info
disallow=all
allow=alaw,ulaw,g722
timers=always
timers_min_se=90
timers_sess_expires=1800
[callers](phone)
[callees](phone)
[callers]
type=identify
endpoint=callers
match={callers}
[callees]
type=identify
endpoint=callees
match={callees}
"""


def change(platform: Platform) -> None:
    """Overwrites what differs from the product's Asterisk."""
    network = platform.settings.listen.rsplit(".", 1)[0]
    names = {
        "app": platform.settings.apps[0],
        "sip": platform.ports.app_sip,
        "callers": f"{network}.101",
        "callees": f"{network}.102",
        "port": CALLEE_PORT,
    }
    etc = platform.state / "app1/etc"
    overwrite(etc / "extensions.conf", _DIALPLAN.format(**names))
    overwrite(etc / "pjsip.conf", _ENDPOINTS.format(**names))
    overwrite(etc / "cel.conf", "[general]\nenable=no\n")
