"""Nouns of the API: one file each, found by looking into this package (docs/add-a-resource.md)."""
