"""Browsers: WebSocket on the API's origin, DTLS-SRTP and ICE."""
