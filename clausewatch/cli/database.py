"""The database for commands that look into it or correct it: it must be there, and is never made or migrated."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from clausewatch.errors import StoreError
from clausewatch.settings import read_settings
from clausewatch.store import SqlStore, is_there


@asynccontextmanager
async def opened_store() -> AsyncIterator[SqlStore]:
    """The store at DATABASE_URL. Raises StoreError where there is none yet."""
    url = read_settings(os.environ).database_url.get_secret_value()
    if not is_there(url):
        raise StoreError("there is no database yet: `clausewatch run` makes it, or set DATABASE_URL")
    async with SqlStore.open(url, migrate=False) as store:
        yield store
