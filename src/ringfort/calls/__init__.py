"""The call service: decides each channel and tells Asterisk."""
