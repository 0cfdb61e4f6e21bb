"""Telephone numbers: whose they are, how they are written, who may call which."""
