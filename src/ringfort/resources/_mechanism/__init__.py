"""What every noun has in common: rows, schemas, rights, references, changes, CSV."""
