"""What sites tell machines: the signals in force, and how the addresses that carry them were last read."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from clausewatch.model import CarriedIn, CarrierState, Permission, SignalKind, Use
from clausewatch.store.columns import ForeignText, Utc, word
from clausewatch.store.tables.base import metadata
from clausewatch.store.tables.watching import source

site = Table(
    "site",
    metadata,
    Column("source_id", ForeignKey(source.c.id), primary_key=True),
    Column("origin", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("platform_id", Text),
    Column("own", Boolean, nullable=False),
    Column("read_at", Utc, nullable=False),
)

Index("ix_site_platform_id", site.c.platform_id)
Index("ix_site_origin", site.c.origin)

carrier = Table(
    "carrier",
    metadata,
    Column("source_id", ForeignKey(site.c.source_id), primary_key=True),
    Column("position", Integer, primary_key=True, doc="The order in which they are read"),
    Column("url", ForeignText, nullable=False),
    Column("state", word(CarrierState), nullable=False),
    Column("reason", ForeignText, nullable=False),
    Column("known_at", Utc),
)

signal = Table(
    "signal",
    metadata,
    Column("source_id", ForeignKey(site.c.source_id), primary_key=True),
    Column("position", Integer, primary_key=True, doc="The order in which they stand"),
    Column("kind", word(SignalKind), nullable=False),
    Column("scope", ForeignText, nullable=False),
    Column("agent", ForeignText, nullable=False),
    Column("use", word(Use), nullable=False),
    Column("value", word(Permission), nullable=False),
    Column("url", ForeignText, nullable=False),
    Column("carried_in", word(CarriedIn), nullable=False),
    Column("line", Integer, nullable=False),
    Column("quote", ForeignText, nullable=False),
    Column("digest", String(64), nullable=False, doc="Of what was read at the url: SHA-256, hex"),
    Column("flags", Text, nullable=False, doc="Words with a space between"),
    Column("detail", ForeignText, nullable=False),
    Column("since", Utc, nullable=False),
)
