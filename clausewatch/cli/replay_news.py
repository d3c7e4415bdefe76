"""`clausewatch replay FILE…`: news items through the very code that runs live, in the order they would have been seen.

Feeds (RSS, Atom, JSON Feed) and JSON Lines items; docs/stories.md has the keys. Nothing is fetched, stored or sent.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from clausewatch import story
from clausewatch.errors import NotTheDocument, SettingsError
from clausewatch.match import article_text, match_article
from clausewatch.model import Archive, Article, DateKind, Evidence, Report, Sign, Snapshot, Source, SourceKind, Story
from clausewatch.ruleset import Ruleset
from clausewatch.weave import Loom
from watchers.feed import read_feed
from watchers.feed_items import Known

KINDS = (Sign.GRANT, Sign.DENIAL, Sign.OPT_IN, Sign.OPT_OUT, Sign.NO_OPT_OUT, Sign.USER_BAN)
"""What an article may say that a clause may say too; printed as the clause kinds are written."""

NO_CLAIMS = {"platform": None, "stance": None, "effective_date_claimed": None, "opt_out_claimed": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An article and when it would have been seen."""

    article: Article
    seen_at: datetime


def read_items(paths: Sequence[Path]) -> list[Item]:
    """The items of feeds and JSON Lines files, in the order in which they would have been seen.

    One without a date would have been seen with the one before it in its file, but not before the latest day that it
    names. Raises SettingsError where a file holds neither.
    """
    items = [item for path in paths for item in _dated(_articles(path))]
    return sorted(items, key=lambda item: item.seen_at)


def _dated(articles: Iterable[Article]) -> Iterator[Item]:
    last = datetime(1970, 1, 1, tzinfo=UTC)
    for article in articles:
        if article.published_at:
            last = article.published_at
            yield Item(article=article, seen_at=last)
        else:
            named = story.latest_day(article_text(article), last) or last
            yield Item(article=article, seen_at=max(named, last))


def _articles(path: Path) -> Iterator[Article]:
    try:
        body = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from None
    lines = [line for line in body.decode("utf-8", "replace").splitlines() if line.strip()]
    if lines and _is_item(lines[0]):
        yield from (_article(line, number, path) for number, line in enumerate(lines, start=1))
        return
    source = Source(
        id=path.name, kind=SourceKind.FEED, publisher=path.stem, title=path.stem, url="", interval=timedelta(hours=1)
    )
    snapshot = Snapshot(
        source_id=path.name, url="", fetched_at=datetime.now(UTC), content_type="application/xml", body=body
    )
    try:
        yield from reversed(read_feed(source, snapshot, Known()).articles)
    except NotTheDocument as error:
        raise SettingsError(f"{path} holds neither a feed nor JSON Lines items: {error}") from None


def _is_item(line: str) -> bool:
    try:
        found = json.loads(line)
    except ValueError:
        return False
    return isinstance(found, dict) and "title" in found and "items" not in found


def _article(line: str, number: int, path: Path) -> Article:
    try:
        item = json.loads(line)
        date = item.get("date")
        return Article(
            id=str(item.get("id") or f"{path.name}:{number}"),
            source_id=path.name,
            outlet=str(item.get("outlet") or path.stem),
            title=str(item.get("title") or ""),
            lead=str(item.get("summary") or ""),
            url=str(item.get("url") or ""),
            published_at=_moment(date) if date else None,
        )
    except (ValueError, AttributeError):
        fix = 'one JSON object a line, {"id", "url", "title", "summary", "date", "outlet"}, the date in ISO 8601.'
        raise SettingsError(f"{path}:{number} is not an item. Write {fix}") from None


def _moment(date: str) -> datetime:
    moment = datetime.fromisoformat(date)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@dataclass(kw_only=True)
class Replay:
    """Items on their way through the stories; `stories` are those that came of them, by id."""

    ruleset: Ruleset
    stories: dict[str, Story] = field(default_factory=dict)

    def line(self, item: Item) -> dict[str, Any]:
        """What would have come of the item, as an object for other tools."""
        evidence = match_article(item.article, self.ruleset.reader)
        line: dict[str, Any] = {
            "id": item.article.id,
            "relevant": story.is_relevant(evidence),
            "kinds": _kinds(evidence),
        }
        if not line["relevant"]:
            nothing = {"story": None, "phase": None, "message": None, "reason": "no rule about news is met"}
            return line | nothing | {"claims": NO_CLAIMS}
        growth = self._take(item)
        return line | {
            "story": growth.story.id,
            "phase": growth.report.phase,
            "message": growth.telling,
            "reason": growth.reason,
            "claims": _claims(growth.report),
        }

    def _take(self, item: Item) -> story.Growth:
        since = item.seen_at - story.LONGEST
        loom = Loom(
            stories=tuple(each for each in self.stories.values() if each.latest_at >= since),
            archive=Archive(),
            ruleset=self.ruleset,
            channels=(),
            now=item.seen_at,
        )
        growth = loom.take_article(replace(item.article, published_at=item.article.published_at or item.seen_at))
        loom.finish()
        self.stories |= loom.grown
        return growth


def _kinds(evidence: Iterable[Evidence]) -> list[str]:
    says = {each.says for each in evidence}
    return [kind.replace("-", "_") for kind in KINDS if kind in says]


def _claims(report: Report) -> dict[str, Any]:
    dates = {date.kind: date.value for date in reversed(report.claim.dates)}
    return {
        "platform": report.claim.platform,
        "stance": report.claim.stance,
        "effective_date_claimed": dates.get(DateKind.EFFECTIVE) or dates.get(DateKind.CHANGED),
        "opt_out_claimed": report.claim.opt_out,
    }
