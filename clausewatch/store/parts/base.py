"""What the parts of the store share."""

from clausewatch.store.database import Database


class Part:
    """Has the database. Every method of a part is one transaction and raises StoreError where the database fails."""

    __slots__ = ()

    database: Database
