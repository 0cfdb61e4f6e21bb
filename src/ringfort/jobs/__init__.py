"""Work outside of calls and requests."""
