"""What is asked and changed in chat."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.model import (
    Alert,
    AlertAct,
    Article,
    AuditEntry,
    Channel,
    Deed,
    EditTarget,
    RuleEdit,
    Silence,
)
from clausewatch.ports import ChatStamp, Done, Overtaken, Performed, Repeated
from clausewatch.store import alerts, articles, deliveries, edits
from clausewatch.store.dialect import insert_new, upsert
from clausewatch.store.parts.base import Part
from clausewatch.store.tables import interaction, publication, rule_edit, silence, ticket

KEPT_FOR = timedelta(days=30)
"""How long an event is remembered and a ticket is kept: Slack tries an event again within minutes (https://docs.slack.dev
/apis/events-api#retries), and a form or a list that has lain open for a month is out of date."""


class SqlChat(Part):
    """clausewatch.ports.ChatStore."""

    __slots__ = ()

    async def perform(self, deed: Deed) -> Performed:
        """As Store.perform."""
        try:
            async with self.database.write() as connection:
                if not await _claim(connection, deed):
                    return Repeated()
                done = await _write(connection, deed)
                await self._queue(connection, deed.postings, deed.entry.at)
                return done
        except edits.OvertakenError:
            return Overtaken()

    async def is_known_event(self, event_id: str) -> bool:
        """As Store.is_known_event."""
        async with self.database.read() as connection:
            statement = select(interaction.c.at).where(interaction.c.event_id == event_id)
            return await connection.scalar(statement) is not None

    async def chat_stamp(self) -> ChatStamp:
        """As Store.chat_stamp."""
        async with self.database.read() as connection:
            edit = await connection.scalar(select(func.max(rule_edit.c.id)))
            silent = await connection.scalar(select(func.max(silence.c.id)))
        return ChatStamp(edit=edit or 0, silence=silent or 0)

    async def edits(self) -> tuple[RuleEdit, ...]:
        """As Store.edits."""
        async with self.database.read() as connection:
            return await edits.every(connection)

    async def edits_of(self, target: EditTarget, key: str) -> tuple[RuleEdit, ...]:
        """As Store.edits_of."""
        async with self.database.read() as connection:
            return await edits.of(connection, target, key)

    async def silences(self, now: datetime) -> tuple[Silence, ...]:
        """As Store.silences."""
        async with self.database.read() as connection:
            return tuple(each for each in await edits.silences(connection) if each.until > now)

    async def acts(self, fingerprint: str) -> tuple[AlertAct, ...]:
        """As Store.acts."""
        async with self.database.read() as connection:
            return await edits.acts(connection, fingerprint)

    async def snoozes_over(self, now: datetime) -> tuple[AlertAct, ...]:
        """As Store.snoozes_over, longest over first."""
        async with self.database.read() as connection:
            snoozes = await edits.open_snoozes(connection)
        return tuple(each for each in snoozes if each.until and each.until <= now)

    async def audit(self, limit: int) -> tuple[AuditEntry, ...]:
        """As Store.audit."""
        async with self.database.read() as connection:
            return await edits.audited(connection, limit)

    async def alert(self, fingerprint: str) -> tuple[Alert, tuple[Channel, ...]] | None:
        """As Store.alert."""
        async with self.database.read() as connection:
            root = await alerts.root_of(connection, fingerprint)
            told = await alerts.shown(connection, root)
            return None if told is None else (told, await deliveries.channels_of(connection, root))

    async def articles_since(self, source_ids: Sequence[str], since: datetime) -> tuple[Article, ...]:
        """As Store.articles_since."""
        async with self.database.read() as connection:
            return await articles.since(connection, source_ids, since)

    async def keep_ticket(self, ticket_id: str, body: str, now: datetime) -> None:
        """As Store.keep_ticket."""
        async with self.database.write() as connection:
            await connection.execute(delete(ticket).where(ticket.c.at < now - KEPT_FOR))
            await connection.execute(insert_new(connection, ticket), {"id": ticket_id, "body": body, "at": now})

    async def ticket(self, ticket_id: str) -> str | None:
        """As Store.ticket."""
        async with self.database.read() as connection:
            body: str | None = await connection.scalar(select(ticket.c.body).where(ticket.c.id == ticket_id))
        return body

    async def published(self, place: str) -> str:
        """As Store.published."""
        async with self.database.read() as connection:
            digest = await connection.scalar(select(publication.c.digest).where(publication.c.place == place))
        return digest or ""

    async def publish(self, place: str, digest: str, now: datetime) -> None:
        """As Store.publish."""
        async with self.database.write() as connection:
            await connection.execute(upsert(connection, publication), {"place": place, "digest": digest, "at": now})


async def _claim(connection: AsyncConnection, deed: Deed) -> bool:
    """Whether this is the first deed for the event."""
    await connection.execute(delete(interaction).where(interaction.c.at < deed.entry.at - KEPT_FOR))
    claim = insert_new(connection, interaction).returning(interaction.c.event_id)
    return await connection.scalar(claim, {"event_id": deed.event_id, "at": deed.entry.at}) is not None


async def _write(connection: AsyncConnection, deed: Deed) -> Done:
    """Everything of a deed but its postings."""
    written = tuple([replace(edit, id=await edits.add(connection, edit)) for edit in deed.edits])
    for made in deed.silences:
        await edits.add_silence(connection, made)
    for act in deed.acts:
        await edits.add_act(connection, act)
    await edits.add_audit(connection, deed.entry)
    return Done(edits=written)
