"""The call service without engines."""
