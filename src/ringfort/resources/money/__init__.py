"""Money: what calls cost."""
