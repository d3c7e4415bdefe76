"""Stories with their reports, the corrections of them, and what waits for a digest."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.errors import CorrectionError, StoriesMoved
from clausewatch.model import Alert, Channel, Collected, Correction, DeliveryAction, Posting, Report, Stories, Story
from clausewatch.store import codec, deliveries
from clausewatch.store.dialect import insert_new, upsert
from clausewatch.store.tables import channel, collected, story, story_correction, story_report, story_revision

UNMERGED = story.c.merged_into.is_(None)

EDIT_OF = "edit of "
"""Begins the topic of a collected edit, so that it waits beside what else is collected on the story."""

_REPLY = re.compile(r"(?P<shown>shown )?reply (?P<reply>\S+) to (?P<parent>\S+)")
"""The topic of a collected reply to a message in the channel: each waits for itself. Shown: in the channel too."""


Written = tuple[str, str, tuple[str, ...]]
"""A story as it is stored: its id, itself, and its reports in their order."""


class OpenStories:
    """Open stories, held so that a change reads none of them again that nobody else has written.

    Where another process was at work, all are read, and those decoded that are unlike before. They are told by digests:
    the texts would take as much memory again as the stories. `revision` is that at which they are known.
    """

    def __init__(self) -> None:
        self._known: dict[str, Story] = {}
        self._digests: dict[str, bytes] = {}
        self._revision: int | None = None
        self._since = datetime.max.replace(tzinfo=UTC)

    async def read(self, connection: AsyncConnection, since: datetime) -> Stories:
        """As Store.open_stories."""
        revision = await connection.scalar(select(story_revision.c.revision)) or 0
        if revision != self._revision or since < self._since:
            self._take(await _written(connection, UNMERGED, story.c.touched_at >= since))
            self._revision, self._since = revision, since
        still_open = (each for each in self._known.values() if each.reports and _touched_at(each) >= since)
        return Stories(revision=revision, stories=tuple(sorted(still_open, key=attrgetter("opened_at", "id"))))

    def grew(self, grown: Iterable[Story], revision: int | None) -> None:
        """Note what this process has written, and committed, where the stories were at this revision."""
        stories = tuple(grown)
        if not stories or revision is None or revision != self._revision:
            return  # nothing is new, or what is known is older than what is stored: all is read anew
        self._revision = revision + 1
        for each in stories:
            self._digests.pop(each.id, None)
            self._known.pop(each.id, None)
        self._known |= {each.id: each for each in stories if not each.merged_into}

    def _take(self, written: Iterable[Written]) -> None:
        known, digests = self._known, self._digests
        self._known, self._digests = {}, {}
        for each in written:
            digest = self._digests[each[0]] = _digest(each)
            self._known[each[0]] = known[each[0]] if digests.get(each[0]) == digest else _decoded(each)


async def read(connection: AsyncConnection, *where: ColumnElement[bool]) -> tuple[Story, ...]:
    """The stories that meet the conditions, with their reports, oldest first."""
    return tuple(map(_decoded, await _written(connection, *where)))


async def _written(connection: AsyncConnection, *where: ColumnElement[bool]) -> list[Written]:
    rows = (await connection.execute(select(story).where(*where).order_by(story.c.opened_at, story.c.id))).all()
    of_them = select(story.c.id).where(*where)
    ordered = story_report.select().where(story_report.c.story_id.in_(of_them))
    found = await connection.execute(ordered.order_by(story_report.c.story_id, story_report.c.position))
    reports = {
        story_id: tuple(row.body for row in group) for story_id, group in groupby(found, key=attrgetter("story_id"))
    }
    return [(row.id, row.body, reports.get(row.id, ())) for row in rows]


def _digest(written: Written) -> bytes:
    _, body, reports = written
    digest = hashlib.sha256()
    for each in (body, *reports):
        digest.update(b"%d:" % len(each))
        digest.update(each.encode())
    return digest.digest()


def _decoded(written: Written) -> Story:
    _, body, reports = written
    return replace(codec.loads(Story, body), reports=tuple(codec.loads(Report, each) for each in reports))


async def find(connection: AsyncConnection, story_id: str) -> Story | None:
    """As Store.story."""
    beginning = story.c.id.startswith(story_id, autoescape=True)
    rows = (await connection.execute(select(story.c.id, story.c.merged_into).where(beginning))).all()
    exact = [row for row in rows if row.id == story_id] or rows
    if len(exact) != 1:
        return None
    if exact[0].merged_into:
        return await find(connection, exact[0].merged_into)
    return (await read(connection, story.c.id == exact[0].id))[0]


async def grow(connection: AsyncConnection, grown: Iterable[Story], revision: int | None) -> None:
    """Write stories that grew. Raises StoriesMoved where they are not at this revision any more."""
    grown = tuple(grown)
    if not grown:
        return
    statement = update(story_revision).values(revision=story_revision.c.revision + 1)
    result = await connection.execute(statement.where(story_revision.c.revision == revision))
    if result.rowcount == 0:
        raise StoriesMoved("the stories were changed by another writer")
    for each in grown:
        await _write(connection, each)


async def _write(connection: AsyncConnection, written: Story) -> None:
    body = codec.dumps(replace(written, reports=()))
    if written.reports:
        row = {
            "id": written.id,
            "opened_at": written.opened_at,
            "touched_at": _touched_at(written),
            "merged_into": written.merged_into,
            "body": body,
        }
        await connection.execute(upsert(connection, story), row)
        rows = [
            {"key": report.key, "story_id": written.id, "position": place, "body": codec.dumps(report)}
            for place, report in enumerate(written.reports)
        ]
        await connection.execute(upsert(connection, story_report), rows)
    else:
        emptied = update(story).where(story.c.id == written.id)
        await connection.execute(emptied.values(merged_into=written.merged_into, body=body))


def _touched_at(grown: Story) -> datetime:
    """When something was last reported of it."""
    return max(max(report.at, report.seen_at) for report in grown.reports)


async def correct(connection: AsyncConnection, correction: Correction, after: Sequence[Story]) -> None:
    """Keep a correction with the stories that it leads to."""
    revision = await connection.scalar(select(story_revision.c.revision))
    await grow(connection, after, revision)
    row = {"story_id": correction.story_id, "other_id": correction.other_id, "body": codec.dumps(correction)}
    await connection.execute(insert_new(connection, story_correction), [row])


async def corrections(connection: AsyncConnection, story_id: str) -> tuple[Correction, ...]:
    """As Store.corrections."""
    named = or_(story_correction.c.story_id == story_id, story_correction.c.other_id == story_id)
    statement = select(story_correction.c.body).where(named).order_by(story_correction.c.id)
    return tuple(codec.loads(Correction, body) for body in await connection.scalars(statement))


async def known(connection: AsyncConnection, story_id: str | None) -> Story:
    """The story that a person means. Raises CorrectionError where there is none."""
    found = await find(connection, story_id) if story_id else None
    if found is None:
        raise CorrectionError(f'there is no story "{story_id}": `clausewatch stories --all` lists their ids.')
    return found


async def collect(connection: AsyncConnection, alerts: Sequence[Collected]) -> None:
    """As Store.collect: one row a channel and topic, the latest alert on it, due when the first was.

    An edit of a message that is in the channel has a row of its own, and so has each reply to one.
    """
    for each in alerts:
        answers = each.action is not DeliveryAction.POST and await _is_told(connection, each)
        topic = _topic(each) if answers else each.topic
        same = (collected.c.channel_id == each.channel.id, collected.c.topic == topic)
        body = codec.dumps(each.alert)
        result = await connection.execute(update(collected).where(*same).values(body=body))
        if result.rowcount or (each.action is DeliveryAction.EDIT and not answers):
            continue
        await deliveries.place(connection, await deliveries.changed(connection, [each.channel]))
        row = {"channel_id": each.channel.id, "topic": topic, "due_at": each.due_at, "body": body}
        await connection.execute(insert_new(connection, collected), [row])


async def _is_told(connection: AsyncConnection, each: Collected) -> bool:
    """Whether the message of its topic is in the channel."""
    return any(channel.id == each.channel.id for channel in await deliveries.channels_of(connection, each.topic))


def _topic(each: Collected) -> str:
    """The topic of what answers or changes a message in the channel."""
    if each.action is DeliveryAction.EDIT:
        return f"{EDIT_OF}{each.topic}"
    return f"{'shown ' if each.broadcast else ''}reply {each.alert.fingerprint} to {each.topic}"


async def supersede(connection: AsyncConnection, postings: Sequence[Posting]) -> None:
    """Take away edits that wait for the end of quiet hours where a later one of the same message goes now."""
    for each in postings:
        if each.action is DeliveryAction.EDIT and each.channels:
            topics = collected.c.topic == f"{EDIT_OF}{each.parent}"
            ids = [channel.id for channel in each.channels]
            await connection.execute(delete(collected).where(topics, collected.c.channel_id.in_(ids)))


async def due_for_digest(connection: AsyncConnection, now: datetime) -> tuple[Collected, ...]:
    """As Store.due_for_digest."""
    statement = select(collected, channel.c.platform, channel.c.address).join(channel)
    rows = await connection.execute(statement.where(collected.c.due_at <= now).order_by(collected.c.id))
    return tuple(_collected(row) for row in rows)


def _collected(row: Row[Any]) -> Collected:
    reply = _REPLY.fullmatch(row.topic)
    waits = Collected(
        channel=Channel(id=row.channel_id, platform=row.platform, address=row.address),
        alert=codec.loads(Alert, row.body),
        topic=reply["parent"] if reply else row.topic.removeprefix(EDIT_OF),
        due_at=row.due_at,
    )
    if reply:
        return replace(waits, action=DeliveryAction.REPLY, broadcast=bool(reply["shown"]))
    return replace(waits, action=DeliveryAction.EDIT) if row.topic.startswith(EDIT_OF) else waits


async def next_digest(connection: AsyncConnection) -> datetime | None:
    """As Store.next_digest."""
    earliest: datetime | None = await connection.scalar(select(func.min(collected.c.due_at)))
    return earliest


async def take_away(connection: AsyncConnection, channel_id: str, now: datetime) -> bool:
    """Remove what is due for a channel; whether there was anything, or another process has told it already."""
    due = delete(collected).where(collected.c.channel_id == channel_id, collected.c.due_at <= now)
    return bool((await connection.execute(due)).rowcount)
