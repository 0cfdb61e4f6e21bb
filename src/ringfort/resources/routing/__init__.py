"""Where calls outside go, and where they come from."""
