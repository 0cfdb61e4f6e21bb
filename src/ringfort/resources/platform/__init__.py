"""Accounts and what belongs to the running of the platform."""
