"""Engines and processes: image, sandbox, rendering, supervision, health."""
