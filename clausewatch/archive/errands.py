"""The backfills that wait are run one after another beside the watching, politely and never in its way."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from clausewatch.archive.backfill import Archivist, backfill
from clausewatch.archive.completing import complete_alerts, complete_stories
from clausewatch.errors import StoreError, StoreUnavailable
from clausewatch.model import Backfill, BackfillState, ClauseKind, SourceKind
from clausewatch.ports import ArchiveStore

log = logging.getLogger(__name__)

PUT_OFF = timedelta(days=1)
"""When a backfill is tried again that failed by a mistake of ours."""

PAUSE = timedelta(seconds=30)
"""Between two looks at what waits."""


async def ask(
    store: ArchiveStore,
    source_id: str,
    now: datetime,
    *,
    kinds: Sequence[ClauseKind] = (),
    since: datetime | None = None,
) -> Backfill:
    """Have the Wayback Machine asked since when a document says what it says; for a story about it, for instance.

    One that waits already takes on these kinds too; one that was done is done again with what was captured since.
    """
    known = {each.source_id: each for each in await store.backfills()}.get(source_id)
    asked = Backfill(source_id=source_id, asked_at=now, kinds=tuple(kinds), since=since)
    if known and known.state is BackfillState.WAITING:
        both = tuple(dict.fromkeys((*known.kinds, *kinds))) if known.kinds and kinds else ()
        asked = replace(known, kinds=both)
    if asked != known:
        await store.keep_backfill(asked)
    return asked


async def run_errands(stop: asyncio.Event, work: Callable[[], Archivist]) -> None:
    """Ask about each new document, and do what was asked, until `stop` is set; what is under way is then dropped.

    A database that is gone for a while is waited for.
    """
    stopped = asyncio.create_task(stop.wait())
    try:
        while not stop.is_set():
            errand = asyncio.create_task(run_next(work()))
            await asyncio.wait({stopped, errand}, return_when=asyncio.FIRST_COMPLETED)
            if not errand.done():
                errand.cancel()
                await asyncio.gather(errand, return_exceptions=True)
            elif not _was_one(errand):
                await asyncio.wait({stopped}, timeout=PAUSE.total_seconds())
    finally:
        stopped.cancel()


def _was_one(errand: asyncio.Task[bool]) -> bool:
    """Whether there was something to do. Raises what the errand raised, unless it is a database that will come back."""
    try:
        return errand.result()
    except StoreUnavailable as error:
        log.error("%s", error)
        return False


async def run_next(work: Archivist) -> bool:
    """Run the backfill that has waited longest, if one may be run now. Whether there was one."""
    await _ask_about_new(work)
    now = work.answers.clock()
    dossiers = {dossier.source_id: dossier for dossier in await work.answers.dossiers()}
    for asked in await work.answers.store.backfills():
        due = asked.not_before is None or asked.not_before <= now
        if asked.state is BackfillState.WAITING and due and asked.source_id in dossiers:
            await _run_safely(asked, work)
            return True
    return False


async def _run_safely(asked: Backfill, work: Archivist) -> None:
    """Run it; where we fail on a capture, it is put off for a day: the watching beside it must go on."""
    try:
        await run_one(asked, work)
    except StoreError:
        raise
    except Exception:  # whatever a foreign capture makes us stumble over
        log.exception("Clausewatch itself failed on the history of %s: please report it", asked.source_id)
        latest = {each.source_id: each for each in await work.answers.store.backfills()}[asked.source_id]
        later = replace(latest, reason="Clausewatch itself failed on it", not_before=work.answers.clock() + PUT_OFF)
        await work.answers.store.keep_backfill(later)


async def run_one(asked: Backfill, work: Archivist) -> Backfill:
    """Run this backfill, and complete the alerts and stories that it has found more about."""
    dossier = next(each for each in await work.answers.dossiers() if each.source_id == asked.source_id)
    done = await backfill(asked, dossier, work)
    if done.state is BackfillState.DONE:
        completed = await complete_alerts(work.answers, dossier) + await complete_stories(work.answers, dossier)
        log.info(
            "history of %s: %s%s", asked.source_id, done.reason, f"; {completed} alerts completed" * bool(completed)
        )
    return done


async def _ask_about_new(work: Archivist) -> None:
    """Documents that were read and have never been asked about, unless rules.yaml says `backfill: no`."""
    store = work.answers.store
    asked = {each.source_id for each in await store.backfills()}
    read = {health.source_id for health in await store.healths() if health.succeeded_at}
    for source in work.answers.ruleset.sources:
        if source.kind is SourceKind.TERMS and source.backfill and source.id in read - asked:
            await ask(store, source.id, work.answers.clock())
