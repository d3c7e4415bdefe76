"""Articles that feeds have shown, each recorded once and revised in its place."""

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.model import Article
from clausewatch.store import codec
from clausewatch.store.dialect import insert_new
from clausewatch.store.tables import article

LATEST = 10_000
"""An item whose id changes is among the feed's last so many; the longest feeds show 5,000."""

IDS_A_QUERY = 10_000
"""Asked for in one query; SQLite allows 32,766 parameters (https://www.sqlite.org/limits.html, item 9)."""

Rows = list[dict[str, Any]]


def rows(articles: Sequence[tuple[Article, bool]], seen_at: datetime | None) -> Rows:
    """Rows for `add`: (article, relevant) pairs."""
    return [
        {
            "source_id": seen.source_id,
            "id_digest": _digest(seen.id),
            "relevant": relevant,
            "seen_at": seen_at,
            "body": codec.dumps(seen),
        }
        for seen, relevant in articles
    ]


def revisions(articles: Sequence[tuple[Article, bool]]) -> Rows:
    """Rows for `revise`: (article, relevant) pairs."""
    return [
        {"of": seen.source_id, "which": _digest(seen.id), "relevant": relevant, "body": codec.dumps(seen)}
        for seen, relevant in articles
    ]


async def add(connection: AsyncConnection, new: Rows) -> None:
    """Record these; one that is known keeps what was recorded first."""
    if new:
        await connection.execute(insert_new(connection, article), new)


async def revise(connection: AsyncConnection, revised: Rows) -> None:
    """Write what these say now in the place of what was recorded first."""
    mine = (article.c.source_id == bindparam("of"), article.c.id_digest == bindparam("which"))
    if revised:
        await connection.execute(update(article).where(*mine), revised)


async def known(connection: AsyncConnection, source_id: str, ids: Sequence[str]) -> tuple[str, ...]:
    """The bodies of those that are recorded."""
    found: list[str] = []
    for digests in _batches(tuple({_digest(each) for each in ids})):
        statement = select(article.c.body).where(article.c.source_id == source_id, article.c.id_digest.in_(digests))
        found.extend(await connection.scalars(statement))
    return tuple(found)


async def latest(connection: AsyncConnection, source_id: str) -> tuple[str, ...]:
    """The bodies of the LATEST recorded last."""
    statement = select(article.c.body).where(article.c.source_id == source_id)
    return tuple(await connection.scalars(statement.order_by(article.c.seen_at.desc()).limit(LATEST)))


def unpack(bodies: Sequence[str]) -> dict[str, Article]:
    """The articles by id."""
    return {found.id: found for found in (codec.loads(Article, body) for body in bodies)}


def at(bodies: Sequence[str], urls: Collection[str]) -> tuple[Article, ...]:
    """The articles at these addresses. Only those are decoded: there may be thousands of others."""
    wanted = set(map(codec.encoded, urls))
    return tuple(codec.loads(Article, body) for body in bodies if (url := _URL.search(body)) and url[1] in wanted)


_URL = re.compile(r'"url":("(?:[^"\\]|\\.)*")')
"""The address in an article as it is stored. Nothing else looks like it: within a text a quotation mark is escaped."""


def _digest(article_id: str) -> str:
    return hashlib.sha256(article_id.encode("utf-8", "surrogatepass")).hexdigest()


def _batches(digests: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(digests), IDS_A_QUERY):
        yield digests[start : start + IDS_A_QUERY]


async def since(connection: AsyncConnection, source_ids: Sequence[str], moment: datetime) -> tuple[Article, ...]:
    """As Store.articles_since."""
    statement = select(article.c.body).where(article.c.source_id.in_(source_ids), article.c.seen_at >= moment)
    bodies = await connection.scalars(statement.order_by(article.c.seen_at, article.c.source_id, article.c.id_digest))
    return tuple(codec.loads(Article, body) for body in bodies)
