"""Run by Alembic: migrations on the connection, and in the transaction, that the service gives."""

from alembic import context

from summarizer.web.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
