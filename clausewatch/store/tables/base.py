"""The schema that all tables belong to, with the names of what they are bound by."""

from sqlalchemy import MetaData

SEEDED = "seeded"
"""In a table's `info`: a migration fills it, so that it is not empty in a new database either."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
