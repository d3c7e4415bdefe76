"""What is kept sealed."""

from datetime import datetime

from sqlalchemy import delete, select

from clausewatch.store.dialect import upsert
from clausewatch.store.parts.base import Part
from clausewatch.store.tables.secrets import secret


class SqlSecrets(Part):
    """clausewatch.ports.SecretStore."""

    __slots__ = ()

    async def keep_secret(self, key: str, sealed: str, now: datetime) -> None:
        """As Store.keep_secret."""
        async with self.database.write() as connection:
            await connection.execute(upsert(connection, secret), {"key": key, "sealed": sealed, "at": now})

    async def secret(self, key: str) -> str | None:
        """As Store.secret."""
        async with self.database.read() as connection:
            found: str | None = await connection.scalar(select(secret.c.sealed).where(secret.c.key == key))
        return found

    async def secret_keys(self, prefix: str) -> tuple[str, ...]:
        """As Store.secret_keys."""
        asked = select(secret.c.key).where(secret.c.key.startswith(prefix, autoescape=True)).order_by(secret.c.key)
        async with self.database.read() as connection:
            return tuple((await connection.scalars(asked)).all())

    async def forget_secret(self, key: str, since: datetime | None = None) -> bool:
        """As Store.forget_secret."""
        async with self.database.write() as connection:
            gone = await connection.execute(delete(secret).where(secret.c.key == key).returning(secret.c.at))
            at = gone.scalar_one_or_none()
        return at is not None and (since is None or at >= since)
