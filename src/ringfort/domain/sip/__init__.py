"""SIP messages that were captured on their way: read, made harmless, put in order."""
