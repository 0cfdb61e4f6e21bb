"""Ringfort: a multi-tenant cloud PBX and softswitch."""

__version__ = "0.1.0"
