"""Routes that are not a noun's."""
