"""What is kept sealed."""

from sqlalchemy import Column, String, Table, Text

from clausewatch.store.columns import Utc
from clausewatch.store.tables.base import metadata

secret = Table(
    "secret",
    metadata,
    Column("key", String(255), primary_key=True),
    Column("sealed", Text, nullable=False, doc="ASCII; encrypted with a key that is not in the database"),
    Column("at", Utc, nullable=False),
)
