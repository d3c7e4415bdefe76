"""What is searched: each passage of a document once, however many versions have it, and each article."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    bindparam,
    case,
    cast,
    column,
    desc,
    func,
    literal_column,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.language import searching
from clausewatch.model import Article, ClauseKind, Document, Hit, Marked, Scope, Search, Term
from clausewatch.store.dialect import INSERTS
from clausewatch.store.tables import searchable, version

Rows = list[dict[str, Any]]


def text_digest(text: str) -> str:
    """The identity of a passage's words as they stand."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def passage_rows(documents: Iterable[tuple[datetime, Document]]) -> Rows:
    """Rows for `add`: the distinct passages of a source's documents, each with the first and last time it was seen.

    Their words are not folded yet: of most, which are known, they are not needed.
    """
    rows: dict[str, dict[str, Any]] = {}
    for at, document in documents:
        for passage in document.passages:
            digest = text_digest(passage.text)
            if digest in rows:
                rows[digest] |= {
                    "first_at": min(rows[digest]["first_at"], at),
                    "last_at": max(rows[digest]["last_at"], at),
                }
            else:
                heading = passage.headings[-1] if passage.headings else ""
                rows[digest] = _row(Scope.DOCUMENTS, document.source_id, digest, heading, passage.text, "", at)
    return list(rows.values())


def folded(rows: Rows) -> Rows:
    """The rows of passages with the words that they are found by; those without any are left out."""
    found = (row if row["words"] else row | {"words": searching.folded(row["text"])} for row in rows)
    return [row for row in found if row["words"]]


def article_rows(articles: Iterable[tuple[Article, datetime]]) -> Rows:
    """Rows for `insert`: articles, each with when it was published or first seen."""
    rows = []
    for article, at in articles:
        text = f"{article.title}\n\n{article.lead}".strip()
        row = _row(
            Scope.NEWS, article.source_id, text_digest(article.id), article.title, text, searching.folded(text), at
        )
        rows.append(row | {"url": article.url})
    return rows


def _row(
    scope: Scope, source_id: str, digest: str, heading: str, text: str, words: str, at: datetime
) -> dict[str, Any]:
    return {
        "scope": scope,
        "source_id": source_id,
        "digest": digest,
        "heading": heading,
        "text": text,
        "words": words,
        "kinds": "",
        "url": "",
        "first_at": at,
        "last_at": at,
    }


async def add(connection: AsyncConnection, rows: Rows) -> None:
    """Index these, all of one source; one that is known only has its times widened, and need not be `folded`.

    A new version has hundreds of passages, nearly all of them known and seen at the same time: one statement says so.
    """
    together: dict[tuple[datetime, datetime], Rows] = {}
    for row in rows:
        together.setdefault((row["first_at"], row["last_at"]), []).append(row)
    for same in together.values():
        for start in range(0, len(same), _AT_ONCE):
            some = same[start : start + _AT_ONCE]
            known = await _widened(connection, some)
            await insert(connection, folded([row for row in some if row["digest"] not in known]))


_AT_ONCE = 1000
"""Rows that one statement names; SQLite takes 32,766 parameters (https://www.sqlite.org/limits.html)."""


async def _widened(connection: AsyncConnection, rows: Rows) -> set[str]:
    """Widen the times of those of the rows, which share theirs, that are known; their digests."""
    old, first_at, last_at = searchable.c, rows[0]["first_at"], rows[0]["last_at"]
    mine = update(searchable).where(
        old.source_id == rows[0]["source_id"], old.digest.in_([row["digest"] for row in rows])
    )
    times = {
        "first_at": case((old.first_at > first_at, first_at), else_=old.first_at),
        "last_at": case((old.last_at < last_at, last_at), else_=old.last_at),
    }
    return set(await connection.scalars(mine.values(times).returning(old.digest)))


async def insert(connection: AsyncConnection, rows: Rows) -> None:
    """Index what is mostly new, as articles are, whatever sources it is of; of one that is known the times are widened.

    RETURNING makes SQLAlchemy write the rows by one statement of many. SQLite's index of words begins a new part of
    itself with every statement, and parts are merged later: row by row takes twice as long.
    (https://docs.sqlalchemy.org/en/20/core/connections.html#engine-insertmanyvalues)
    """
    if not rows:
        return
    statement = INSERTS[connection.dialect.name](searchable)
    new, old = statement.excluded, searchable.c
    earlier, later = new.first_at < old.first_at, new.last_at > old.last_at
    widen = statement.on_conflict_do_update(
        index_elements=[old.source_id, old.digest],
        set_={
            "first_at": case((earlier, new.first_at), else_=old.first_at),
            "last_at": case((later, new.last_at), else_=old.last_at),
        },
        where=or_(earlier, later),
    )
    await connection.execute(widen.returning(old.id), rows)


async def mark_kinds(connection: AsyncConnection, source_id: str, kinds: dict[str, frozenset[ClauseKind]]) -> None:
    """Say which of a document's passages (by digest of the text) are clauses of which kinds, and no others."""
    mine = update(searchable).where(searchable.c.source_id == source_id)
    await connection.execute(mine.where(searchable.c.kinds != "").values(kinds=""))
    if kinds:
        rows = [{"of": digest, "are": f",{','.join(sorted(found))},"} for digest, found in kinds.items()]
        statement = mine.where(searchable.c.digest == bindparam("of")).values(kinds=bindparam("are"))
        await connection.execute(statement, rows)


async def find(connection: AsyncConnection, wanted: Search) -> tuple[Hit, ...]:
    """As ArchiveStore.search."""
    rows = await connection.execute(_select(connection.dialect.name, wanted))
    return tuple(_hit(row, wanted.terms) for row in rows)


def _select(dialect: str, wanted: Search) -> Select[Any]:
    newest = (
        select(func.max(version.c.recorded_at)).where(version.c.source_id == searchable.c.source_id).scalar_subquery()
    )
    stands = or_(newest.is_(None), searchable.c.last_at >= newest).label("stands")
    statement = select(searchable, stands).where(*_filters(wanted))
    if wanted.terms:
        statement = statement.where(_matches(dialect, wanted.terms))
    ordered = statement.order_by(desc("stands"), searchable.c.last_at.desc(), searchable.c.id.desc())
    return ordered.limit(wanted.limit).offset(wanted.offset)


def _filters(wanted: Search) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.scopes:
        found.append(searchable.c.scope.in_(wanted.scopes))
    if wanted.source_ids:
        found.append(searchable.c.source_id.in_(wanted.source_ids))
    if wanted.kinds:
        found.append(or_(*(searchable.c.kinds.contains(f",{kind},") for kind in wanted.kinds)))
    if wanted.since:
        found.append(searchable.c.last_at >= wanted.since)
    if wanted.until:
        found.append(searchable.c.first_at < wanted.until)
    return found


def _matches(dialect: str, terms: Sequence[Term]) -> ColumnElement[bool]:
    """Folded words hold letters and digits only, so that none can be taken for an operator."""
    if dialect == "postgresql":
        return searchable.c.words.op("@@")(cast(bindparam("sought", _tsquery(terms)), TSQUERY))
    index = table("searchable_words", column("rowid"))
    sought = literal_column("searchable_words").op("MATCH")(bindparam("sought", _fts5(terms)))
    return searchable.c.id.in_(select(index.c.rowid).where(sought))


def _fts5(terms: Sequence[Term]) -> str:
    """As https://www.sqlite.org/fts5.html#full_text_query_syntax has it."""
    return " AND ".join(f'"{" ".join(term.words)}"{" *" if term.prefix else ""}' for term in terms)


def _tsquery(terms: Sequence[Term]) -> str:
    """As https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSQUERY has it."""
    parts = []
    for term in terms:
        *whole, last = (f"'{word}'" for word in term.words)
        parts.append(" <-> ".join([*whole, f"{last}:*" if term.prefix else last]))
    return " & ".join(f"({part})" for part in parts)


def _hit(row: Row[Any], terms: Sequence[Term]) -> Hit:
    spans = searching.places(row.text, [(term.words, term.prefix) for term in terms])
    return Hit(
        scope=row.scope,
        source_id=row.source_id,
        text=Marked(text=row.text, spans=spans),
        heading=row.heading,
        first_at=row.first_at,
        last_at=row.last_at,
        stands=bool(row.stands),
        kinds=tuple(kind for kind in ClauseKind if f",{kind}," in row.kinds),
        url=row.url,
    )
