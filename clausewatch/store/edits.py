"""Edits of the rules and what else a deed writes, each with who, when and why; only ever added to."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.model import AlertAct, Asker, AuditEntry, EditTarget, RuleEdit, Silence
from clausewatch.store import codec
from clausewatch.store.dialect import insert_new
from clausewatch.store.tables import alert_act, audit, rule_edit, silence


class OvertakenError(Exception):
    """Undoes the transaction of a deed that somebody else's has overtaken."""


async def add(connection: AsyncConnection, edit: RuleEdit) -> int:
    """Record an edit; its id. Raises OvertakenError where its entry has been edited since."""
    if edit.previous != await _last(connection, edit):
        raise OvertakenError
    values = {
        "target": edit.target,
        "key": edit.key,
        "previous": edit.previous,
        "baseline": edit.baseline,
        "body": edit.body,
        "author": codec.dumps(edit.author),
        "reason": edit.reason,
        "at": edit.at,
    }
    edit_id: int | None = await connection.scalar(insert_new(connection, rule_edit).returning(rule_edit.c.id), values)
    if edit_id is None:  # on Postgres another transaction may come between the look and the insert
        raise OvertakenError
    return edit_id


async def _last(connection: AsyncConnection, edit: RuleEdit) -> int:
    statement = select(func.max(rule_edit.c.id)).where(rule_edit.c.target == edit.target, rule_edit.c.key == edit.key)
    return await connection.scalar(statement) or 0


async def every(connection: AsyncConnection) -> tuple[RuleEdit, ...]:
    """As Store.edits."""
    return _edits(list(await connection.execute(select(rule_edit).order_by(rule_edit.c.id))))


async def of(connection: AsyncConnection, target: EditTarget, key: str) -> tuple[RuleEdit, ...]:
    """As Store.edits_of."""
    statement = select(rule_edit).where(rule_edit.c.target == target, rule_edit.c.key == key)
    return _edits(list(await connection.execute(statement.order_by(rule_edit.c.id))))


def _edits(rows: Sequence[Row[Any]]) -> tuple[RuleEdit, ...]:
    return tuple(
        RuleEdit(
            id=row.id,
            target=row.target,
            key=row.key,
            previous=row.previous,
            baseline=row.baseline,
            body=row.body,
            author=codec.loads(Asker, row.author),
            reason=row.reason,
            at=row.at,
        )
        for row in rows
    )


async def add_silence(connection: AsyncConnection, made: Silence) -> None:
    """Record a silence; it takes the place of an earlier one of the same."""
    values = {
        "target": made.target,
        "key": made.key,
        "until": made.until,
        "author": codec.dumps(made.author),
        "reason": made.reason,
        "at": made.at,
    }
    await connection.execute(silence.insert(), values)


async def silences(connection: AsyncConnection) -> tuple[Silence, ...]:
    """Of each target and key the last one, over or not."""
    last = select(func.max(silence.c.id)).group_by(silence.c.target, silence.c.key)
    rows = await connection.execute(select(silence).where(silence.c.id.in_(last)).order_by(silence.c.id))
    return tuple(
        Silence(
            target=row.target,
            key=row.key,
            until=row.until,
            author=codec.loads(Asker, row.author),
            at=row.at,
            reason=row.reason,
        )
        for row in rows
    )


async def add_act(connection: AsyncConnection, act: AlertAct) -> None:
    """Record what was done with an alert. Raises OvertakenError where something else was done in the meantime."""
    values = {
        "fingerprint": act.fingerprint,
        "previous": act.previous,
        "kind": act.kind,
        "until": act.until,
        "author": codec.dumps(act.author),
        "reason": act.reason,
        "at": act.at,
    }
    if await connection.scalar(insert_new(connection, alert_act).returning(alert_act.c.id), values) is None:
        raise OvertakenError


async def acts(connection: AsyncConnection, fingerprint: str) -> tuple[AlertAct, ...]:
    """As Store.acts."""
    statement = select(alert_act).where(alert_act.c.fingerprint == fingerprint).order_by(alert_act.c.previous)
    return _acts(list(await connection.execute(statement)))


async def open_snoozes(connection: AsyncConnection) -> tuple[AlertAct, ...]:
    """Acts with an end that are the last ones on their alerts."""
    last = select(func.max(alert_act.c.id)).group_by(alert_act.c.fingerprint)
    statement = select(alert_act).where(alert_act.c.until.is_not(None), alert_act.c.id.in_(last))
    return _acts(list(await connection.execute(statement.order_by(alert_act.c.until, alert_act.c.id))))


def _acts(rows: Sequence[Row[Any]]) -> tuple[AlertAct, ...]:
    return tuple(
        AlertAct(
            fingerprint=row.fingerprint,
            kind=row.kind,
            author=codec.loads(Asker, row.author),
            at=row.at,
            previous=row.previous,
            until=row.until,
            reason=row.reason,
        )
        for row in rows
    )


async def add_audit(connection: AsyncConnection, entry: AuditEntry) -> None:
    """Record who changed what."""
    values = {"at": entry.at, "author": codec.dumps(entry.author), "command": entry.command, "did": entry.did}
    await connection.execute(audit.insert(), values)


async def audited(connection: AsyncConnection, limit: int) -> tuple[AuditEntry, ...]:
    """As Store.audit."""
    rows = await connection.execute(select(audit).order_by(audit.c.id.desc()).limit(limit))
    return tuple(
        AuditEntry(author=codec.loads(Asker, row.author), at=row.at, command=row.command, did=row.did) for row in rows
    )
