"""What language models have answered."""

from datetime import datetime

from sqlalchemy import func, select

from clausewatch.ports.wording import Wording
from clausewatch.store.dialect import insert_new
from clausewatch.store.parts.base import Part
from clausewatch.store.tables.wording import wording


class SqlWording(Part):
    """clausewatch.ports.WordingStore."""

    __slots__ = ()

    async def wording(self, key: str) -> Wording | None:
        """As Store.wording."""
        async with self.database.read() as connection:
            row = (await connection.execute(select(wording).where(wording.c.key == key))).one_or_none()
        return Wording(key=row.key, text=row.text, reason=row.reason, at=row.at) if row else None

    async def keep_wording(self, answered: Wording) -> None:
        """As Store.keep_wording."""
        values = {"key": answered.key, "text": answered.text, "reason": answered.reason, "at": answered.at}
        async with self.database.write() as connection:
            await connection.execute(insert_new(connection, wording), values)

    async def wordings_since(self, moment: datetime) -> int:
        """As Store.wordings_since."""
        async with self.database.read() as connection:
            found = await connection.scalar(select(func.count()).where(wording.c.at >= moment))
        return int(found or 0)
