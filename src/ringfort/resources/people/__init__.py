"""People and what they phone with."""
