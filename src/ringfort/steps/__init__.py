"""Verbs of a call flow: one file each, found by discovery."""
