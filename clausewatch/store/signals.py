"""What sites tell machines: a site's rows are written as a whole, and only where they differ."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.model import Carrier, Signal, SignalFlag, Site, StandingCarrier, StandingSignal
from clausewatch.store.dialect import upsert
from clausewatch.store.tables import REGISTERED, carrier, signal, site, source

_SITE = tuple(column.name for column in site.columns)


async def save(connection: AsyncConnection, read: Site) -> None:
    """Put what a site tells machines in place of what it told before."""
    values = {name: getattr(read, name) for name in _SITE}
    await connection.execute(upsert(connection, site), values)
    carriers = [_carrier_values(read.source_id, *each) for each in enumerate(read.carriers)]
    signals = [_signal_values(read.source_id, *each) for each in enumerate(read.signals)]
    before = await every(connection, site.c.source_id == read.source_id)
    await _replace(connection, carrier, read.source_id, carriers, same=before[0].carriers == read.carriers)
    await _replace(connection, signal, read.source_id, signals, same=before[0].signals == read.signals)


async def _replace(
    connection: AsyncConnection, table: Table, source_id: str, rows: list[dict[str, Any]], *, same: bool
) -> None:
    if same:
        return
    await connection.execute(delete(table).where(table.c.source_id == source_id))
    if rows:
        await connection.execute(insert(table), rows)


def _carrier_values(source_id: str, position: int, standing: StandingCarrier) -> dict[str, Any]:
    read = standing.carrier
    return {
        "source_id": source_id,
        "position": position,
        "url": read.url,
        "state": read.state,
        "reason": read.reason,
        "known_at": standing.known_at,
    }


_SAME = ("kind", "scope", "agent", "use", "value", "url", "carried_in", "line", "quote", "digest", "detail")
"""Columns that are a signal's fields as they are."""


def _signal_values(source_id: str, position: int, standing: StandingSignal) -> dict[str, Any]:
    stated = standing.signal
    return {
        "source_id": source_id,
        "position": position,
        "flags": " ".join(sorted(stated.flags)),
        "since": standing.since,
        **{name: getattr(stated, name) for name in _SAME},
    }


async def every(connection: AsyncConnection, *conditions: ColumnElement[bool]) -> tuple[Site, ...]:
    """The sites that meet these conditions, by origin, with their carriers and signals."""
    sites = (await connection.execute(select(site).where(*conditions).order_by(site.c.origin, site.c.source_id))).all()
    names = [row.source_id for row in sites]
    carriers = await _by_site(connection, carrier, names)
    signals = await _by_site(connection, signal, names)
    return tuple(_site(row, carriers[row.source_id], signals[row.source_id]) for row in sites)


async def watched(connection: AsyncConnection, platform_id: str | None, origin: str | None) -> tuple[Site, ...]:
    """As Store.signals."""
    conditions: list[ColumnElement[bool]] = [site.c.source_id.in_(select(source.c.id).where(REGISTERED))]
    if platform_id is not None:
        conditions.append(site.c.platform_id == platform_id)
    if origin is not None:
        conditions.append(site.c.origin == origin)
    return await every(connection, *conditions)


async def _by_site(connection: AsyncConnection, table: Table, names: Sequence[str]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in await connection.execute(select(table).where(table.c.source_id.in_(names)).order_by(table.c.position)):
        found[row.source_id].append(row)
    return found


def _site(row: Row[Any], carriers: Sequence[Row[Any]], signals: Sequence[Row[Any]]) -> Site:
    return Site(
        **row._mapping,  # the columns are the fields
        carriers=tuple(
            StandingCarrier(carrier=Carrier(url=each.url, state=each.state, reason=each.reason), known_at=each.known_at)
            for each in carriers
        ),
        signals=tuple(StandingSignal(signal=_signal(each), since=each.since) for each in signals),
    )


def _signal(row: Row[Any]) -> Signal:
    flags = frozenset(map(SignalFlag, row.flags.split()))
    return Signal(flags=flags, **{name: row._mapping[name] for name in _SAME})
