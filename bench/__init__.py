"""`make bench`: what a call costs, as ratios to bare Asterisk (docs/performance.md)."""
