"""`clausewatch check`: one look at an address or a source: what is there, and what the rules make of it."""

import asyncio
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from clausewatch.app import http_client
from clausewatch.cli.classify import RulesOption
from clausewatch.cli.look_lines import lines
from clausewatch.errors import SettingsError
from clausewatch.inspection import Look, look_at, read_snapshot, site_of
from clausewatch.model import Agents, Clause, Source, SourceKind
from clausewatch.ports import OWN_HANDS, Watcher
from clausewatch.region import Difference, compare, views_of
from clausewatch.ruleset import Ruleset, find, load
from clausewatch.settings import Settings, read_settings
from clausewatch.signals import line
from watchers import WATCHERS

FAILED = 1
"""Exit status where the source could not be read."""

PREVIEW = 6
"""Passages, articles or near misses shown; `--all` shows every one."""


class Fetch(StrEnum):
    """How an address is read, as `fetch` in rules.yaml."""

    HTTP = "http"
    BROWSER = "browser"
    AUTO = "auto"


class Format(StrEnum):
    """How what was found is printed."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """The looks at all views of what was asked for, where they differ, and one at what their site tells machines."""

    looks: tuple[Look, ...]
    site: Look | None
    differences: tuple[Difference, ...]


def check(
    what: Annotated[
        str,
        typer.Argument(metavar="URL|SOURCE", help="An address, a source's id, or a platform with one document."),
    ],
    select: Annotated[list[str] | None, typer.Option(help="Try this CSS selector; may be given again.")] = None,
    fetch: Annotated[Fetch | None, typer.Option(help="Try this way of reading it.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show every passage and every near miss.")] = False,
    rules: RulesOption = None,
    output: Annotated[Format, typer.Option("--format", help="The form of what is shown.")] = Format.TEXT,
) -> None:
    """Fetch once without storing anything, and show what was found and why the rules take it for what they do."""
    settings = read_settings(os.environ)
    ruleset = load(find(rules or settings.rules), examples=False)
    sources = _sources(what, ruleset, select=tuple(select or ()))
    if fetch is not None:
        sources = tuple(replace(source, fetch=fetch.value) for source in sources)
    found = asyncio.run(_looked(sources, settings, ruleset))
    if output is Format.JSON:
        typer.echo(json.dumps(_as_json(found, ruleset.agents), ensure_ascii=False, indent=2))
    else:
        _print(found, ruleset.agents, everything=everything)
    if any(look.problem for look in found.looks):
        raise typer.Exit(FAILED)


def _sources(what: str, ruleset: Ruleset, *, select: tuple[str, ...]) -> tuple[Source, ...]:
    """What to look at: a source of rules.yaml with all its regions, or an address as a source made up for it."""
    for source in ruleset.sources:
        if not select and what in {source.id, source.url}:
            return views_of(source, ruleset.sources)
    if "://" not in what:
        if not select and (only := _only_document(what, ruleset)):
            return views_of(only, ruleset.sources)
        near = ", ".join(source.id for source in ruleset.sources if what in source.id)
        hint = f"did you mean {near}?" if near else "`clausewatch status` names them. An address begins with https://."
        raise SettingsError(f"there is no source {what}: {hint}")
    return (
        Source(
            id=what,
            kind=SourceKind.TERMS,
            publisher="",
            title=what,
            url=what,
            interval=timedelta(0),
            select=select,
        ),
    )


def _only_document(what: str, ruleset: Ruleset) -> Source | None:
    """The document of a platform of this id or name that has no second one."""
    named = [
        source
        for source in ruleset.sources
        if source.kind is SourceKind.TERMS
        and source.platform
        and what.casefold() in {source.platform.id, *map(str.casefold, source.platform.names)}
    ]
    views = {view.id for source in named[:1] for view in views_of(source, ruleset.sources)}
    return named[0] if named and {source.id for source in named} <= views else None


async def _looked(sources: Sequence[Source], settings: Settings, ruleset: Ruleset) -> _Found:
    async with http_client(settings) as client:
        watchers = {kind: make(client, OWN_HANDS) for kind, make in WATCHERS.items()}
        looks = [await look_at(source, watchers[source.kind], ruleset.reader) for source in sources]
        looks = [_as_feed(look, watchers, ruleset) if _is_made_up(look.source) else look for look in looks]
        site = await _look_at_site(sources[0], watchers, ruleset)
    readable = [(look.source, look.clauses) for look in looks if look.passages]
    return _Found(looks=tuple(looks), site=site, differences=compare(readable))


async def _look_at_site(source: Source, watchers: Mapping[SourceKind, Watcher], ruleset: Ruleset) -> Look | None:
    """What the site of a page or a feed tells machines; None for a source that is that already, or has no site."""
    site = site_of(source.url)
    if source.kind is SourceKind.SIGNALS or site is None:
        return None
    return await look_at(site, watchers[SourceKind.SIGNALS], ruleset.reader)


def _is_made_up(source: Source) -> bool:
    return source.id == source.url


def _as_feed(look: Look, watchers: Mapping[SourceKind, Watcher], ruleset: Ruleset) -> Look:
    """An address of which nobody said that it is a feed, read as one where it is no page."""
    if look.snapshot is None or not look.problem:
        return look
    source = replace(look.source, kind=SourceKind.FEED)
    read = read_snapshot(source, look.snapshot, watchers[SourceKind.FEED], ruleset.reader)
    return look if read.problem else read


def _as_json(found: _Found, agents: Agents) -> dict[str, Any]:
    """What was found as an object for other tools (docs/sources.md)."""
    return {
        "looks": [_look_as_json(look, agents) for look in found.looks],
        "site": _look_as_json(found.site, agents) if found.site else None,
        "differences": [
            {"kind": each.kind, "stands_in": each.stands_in, "lacks_in": each.lacks_in, "quote": each.quote}
            for each in found.differences
        ],
    }


def _look_as_json(look: Look, agents: Agents) -> dict[str, Any]:
    snapshot = look.snapshot
    return {
        "source": look.source.id,
        "url": look.source.url,
        "region": look.source.region,
        "problem": look.problem,
        "status": snapshot.status if snapshot else None,
        "answered_by": snapshot.url if snapshot else None,
        "moved_to": snapshot.moved_to if snapshot else None,
        "content_type": snapshot.content_type if snapshot else None,
        "bytes": len(snapshot.body) if snapshot else None,
        "passages": [
            {"headings": passage.headings, "lead_in": passage.lead_in, "text": passage.text}
            for passage in look.passages
        ],
        "clauses": [_clause_as_json(clause) for clause in look.clauses],
        "articles": [
            {
                "title": article.title,
                "url": article.url,
                "published_at": article.published_at.isoformat() if article.published_at else None,
                "matches": [{"rule": each.rule_id, "quote": each.quote} for each in evidence],
            }
            for article, evidence in look.articles
        ],
        "signals": [line(signal, agents) for signal in look.signals],
        "remarks": look.remarks,
        "unmatched": [
            {
                "text": each.text,
                "nearest": [
                    {"rule": near.rule_id, "kind": near.kind, "missing": near.missing} for near in each.nearest
                ],
            }
            for each in look.unmatched
        ],
    }


def _clause_as_json(clause: Clause) -> dict[str, Any]:
    return {
        "kinds": sorted(clause.kinds),
        "headings": clause.passage.headings,
        "lead_in": clause.passage.lead_in,
        "text": clause.passage.text,
        "matches": [
            {"rule": each.rule_id, "kind": each.kind, "quote": each.quote, "start": each.start, "end": each.end}
            for each in clause.matches
        ],
    }


def _print(found: _Found, agents: Agents, *, everything: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for look in filter(None, (*found.looks, found.site)):
        for shown in lines(look, None if everything else PREVIEW, agents):
            console.print(shown)
        console.print()
    for difference in found.differences:
        console.print(Text(f"Regions differ: {difference}", style="yellow"))
