"""What rules would have posted over the stored versions and articles, by the very code that runs live."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from clausewatch.commands.desk import Desk
from clausewatch.commands.say import count, said, strong
from clausewatch.match import match_article
from clausewatch.model import (
    Alert,
    Archive,
    Article,
    Block,
    DeliveryAction,
    Health,
    Source,
    SourceKind,
    Stories,
    Told,
    Version,
)
from clausewatch.observe import Policy
from clausewatch.ports import Recording
from clausewatch.replay import Replay, replayed
from clausewatch.ruleset import Ruleset
from clausewatch.watch import Watch
from clausewatch.weave import weave

LOOK_BACK = timedelta(days=365)

SHOWN = 5
"""Alerts shown in full of those that a rule would have given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a rule finds in the archive.

    `alerts` are what it would have posted, newest first; `lost` what the rules in force would have posted and it would
    not. `passages` in `documents` are what it finds in what stands now.
    """

    alerts: tuple[Alert, ...]
    lost: tuple[Alert, ...]
    passages: int
    documents: int


async def backtest(rule_id: str, edited: Ruleset, desk: Desk) -> Verdict:
    """The last twelve months by the edited rules and by those in force, side by side."""
    since = desk.now() - LOOK_BACK
    sources = [source for source in desk.ruleset.sources if source.kind is SourceKind.TERMS]
    alerts: list[Alert] = []
    lost: list[Alert] = []
    passages = documents = 0
    for source in sources:
        versions = _needed(await desk.store.versions(source.id), since)
        now = desk.now()
        after, found = await asyncio.to_thread(_one, source, versions, edited, rule_id, since, now)
        before, _ = await asyncio.to_thread(_one, source, versions, desk.ruleset, rule_id, since, now)
        alerts += [alert for alert in after if rule_id in alert.rules]
        lost += [alert for alert in before if rule_id in alert.rules and not _is_told(alert, after)]
        passages, documents = passages + found, documents + bool(found)
    alerts += await _news(rule_id, edited, desk, since)
    return Verdict(
        alerts=tuple(sorted(alerts, key=lambda alert: alert.at, reverse=True)),
        lost=tuple(lost),
        passages=passages,
        documents=documents,
    )


def _needed(versions: Sequence[Version], since: datetime) -> Sequence[Version]:
    """Those of the time, and the one that stood before it."""
    first = next((at for at, version in enumerate(versions) if version.recorded_at >= since), len(versions))
    return versions[max(first - 1, 0) :]


def _one(
    source: Source, versions: Sequence[Version], ruleset: Ruleset, rule_id: str, since: datetime, until: datetime
) -> tuple[list[Alert], int]:
    """The alerts of one document, and in how many passages of its last version the rule finds something."""
    if not versions:
        return [], 0
    replay = Replay(source=source, reader=ruleset.reader, policy=Policy(settle=ruleset.confirm_after))
    alerts = [alert for alert in replayed(replay, versions, until) if alert.at >= since]
    clauses = replay.clauses(versions[-1].document)
    return alerts, sum(any(match.rule_id == rule_id for match in clause.matches) for clause in clauses)


def _is_told(alert: Alert, others: Iterable[Alert]) -> bool:
    return any((other.source_id, other.at, other.kinds) == (alert.source_id, alert.at, alert.kinds) for other in others)


async def _news(rule_id: str, edited: Ruleset, desk: Desk, since: datetime) -> list[Alert]:
    if not any(rule.id == rule_id and rule.about_news for rule in edited.rules):
        return []
    feeds = [source.id for source in desk.ruleset.sources if source.kind is SourceKind.FEED]
    articles = await desk.store.articles_since(feeds, since)
    return await asyncio.to_thread(_stories, articles, rule_id, replace(desk.watch, ruleset=edited))


def _stories(articles: Sequence[Article], rule_id: str, watch: Watch) -> list[Alert]:
    """One alert a story, as they would have been told."""
    relevant = [(each, True) for each in articles if _finds(rule_id, each, watch.ruleset)]
    recording = Recording(health=Health(source_id="", next_due=watch.clock()), articles=tuple(relevant))
    told = weave(recording, Stories(revision=0), Archive(), watch)
    return [posting.alert for posting in told.postings if posting.action is DeliveryAction.POST]


def _finds(rule_id: str, article: Article, ruleset: Ruleset) -> bool:
    return any(each.rule_id == rule_id for each in match_article(article, ruleset.reader))


def blocks(rule_id: str, verdict: Verdict) -> tuple[Block, ...]:
    """The verdict as it is told."""
    told = strong(f"{rule_id} would have posted {count(len(verdict.alerts), 'alert')} in the last 12 months")
    shown = verdict.alerts[:SHOWN]
    tail = "." if not shown else f"; {'here they are' if len(shown) == len(verdict.alerts) else 'the latest'}:"
    stands = (
        f" In what stands now it finds {count(verdict.passages, 'passage')} in {count(verdict.documents, 'document')}."
        if verdict.documents
        else " It finds nothing in what the documents say now."
    )
    found: list[Block] = [said(told, tail, stands), *(Told(alert=alert) for alert in shown)]
    if verdict.lost:
        found.append(said(strong(f"{count(len(verdict.lost), 'alert')} would not have come any more"), ":"))
        found.extend(Told(alert=alert) for alert in verdict.lost[:SHOWN])
    return tuple(found)
