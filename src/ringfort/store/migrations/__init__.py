"""Schema history, run by `store.db.migrate`."""
