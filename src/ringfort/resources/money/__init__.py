"""Money: what accounts have, what they pay, what things cost."""
