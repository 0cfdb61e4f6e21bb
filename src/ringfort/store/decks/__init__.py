"""Files of rate decks: one pair per version, outside the main database.

`<version>.db` is SQLite with the rows as they were imported; `<version>.deck` is compiled from it
for look-ups. A pair is whole before a row of the main database names it, and never changes.
"""
