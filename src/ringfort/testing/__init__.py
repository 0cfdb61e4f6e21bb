"""Support for tests; nothing in the product imports it."""
