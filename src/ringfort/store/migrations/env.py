"""Alembic's entry: runs in the connection and transaction that `store.db.migrate` opened."""

from alembic import context

import ringfort.store.identity.tables
import ringfort.store.records.tables  # noqa: F401
from ringfort.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the caller's transaction holds everything
)
context.run_migrations()
