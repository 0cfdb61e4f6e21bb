"""All routes of logging in, and of links that show something once."""

from fastapi import APIRouter

from ringfort.api.entrance import Entrance
from ringfort.api.routes.invitations import invitation_routes
from ringfort.api.routes.one_time_codes import one_time_code_routes
from ringfort.api.routes.passwords import password_routes
from ringfort.api.routes.secrets import Setup, secret_routes
from ringfort.api.routes.session import session_routes
from ringfort.api.routes.web_phone import web_phone_routes


def identity_routes(entrance: Entrance, setup: Setup) -> list[APIRouter]:
    """`setup`: what a softphone is given."""
    return [
        session_routes(entrance),
        web_phone_routes(entrance),
        password_routes(entrance),
        one_time_code_routes(entrance),
        invitation_routes(entrance),
        secret_routes(entrance, setup),
    ]
