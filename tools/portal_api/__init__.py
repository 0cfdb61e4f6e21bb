"""What the portal knows of the API, written from the API itself.

`PYTHONPATH=src python -m tools.portal_api` writes the files, which are committed; a test compares.
"""
