"""Calls that are over."""
