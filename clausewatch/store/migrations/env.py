"""What Alembic runs: the revisions, on the connection and within the transaction of store.migrate."""

from alembic import context

from clausewatch.store.migrate import VERSION_TABLE
from clausewatch.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
