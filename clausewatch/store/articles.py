"""Articles that feeds have shown, each recorded once."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.model import Article
from clausewatch.store import codec
from clausewatch.store.dialect import insert_new
from clausewatch.store.tables import article

IDS_A_QUERY = 10_000
"""Asked for in one query; SQLite allows 32,766 parameters (https://www.sqlite.org/limits.html, item 9)."""


async def add(connection: AsyncConnection, articles: Sequence[tuple[Article, bool]], seen_at: datetime | None) -> None:
    """Record (article, relevant) pairs; one that is known keeps what was recorded first."""
    rows = [
        {
            "source_id": seen.source_id,
            "id_digest": _digest(seen.id),
            "relevant": relevant,
            "seen_at": seen_at,
            "body": codec.dumps(seen),
        }
        for seen, relevant in articles
    ]
    if rows:
        await connection.execute(insert_new(connection, article), rows)


async def known(connection: AsyncConnection, source_id: str, ids: Sequence[str]) -> frozenset[str]:
    """As Store.known_articles."""
    by_digest = {_digest(each): each for each in ids}
    found: set[str] = set()
    for digests in _batches(tuple(by_digest)):
        statement = select(article.c.id_digest).where(
            article.c.source_id == source_id, article.c.id_digest.in_(digests)
        )
        found.update(by_digest[digest] for digest in await connection.scalars(statement))
    return frozenset(found)


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
