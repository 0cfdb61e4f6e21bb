"""Feature switches of an account (A3): what is off is hidden, refused and not acted on."""

from pydantic import BaseModel, ConfigDict


class Features(BaseModel):
    """What an account may use."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    billing: bool = False
    recording: bool = True
    spoken_notices: bool = True
    queues: bool = True
    conferences: bool = True
    fax: bool = True
    campaigns: bool = False
    hot_desk: bool = True
    web_phone: bool = True
    video: bool = True
    sms: bool = False


OF_DEVICE_KINDS = {"web": "web_phone", "fax": "fax"}
"""Devices of these kinds register only while the account has the feature."""
