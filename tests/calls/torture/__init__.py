"""Malformed and hostile SIP: the messages of RFC 4475, mutations of our own, forged requests."""
