"""What language models have answered."""

from sqlalchemy import Column, String, Table

from clausewatch.store.columns import ForeignText, Utc
from clausewatch.store.tables.base import metadata

wording = Table(
    "wording",
    metadata,
    Column("key", String(64), primary_key=True, doc="SHA-256 of the request, hex"),
    Column("text", ForeignText, nullable=False),
    Column("reason", ForeignText, nullable=False),
    Column("at", Utc, nullable=False, index=True),
)
