"""Reads `platforms:`, `feeds:` and `defaults:`: what is watched, and how often."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from clausewatch.model import Platform, Source, SourceKind
from clausewatch.ruleset.fields import Fields, Report, slug
from clausewatch.ruleset.nodes import Mapping
from clausewatch.ruleset.parts import read_pages, read_selectors, with_regions

PLATFORM_KEYS = ("id", "name", "also_known_as", "documents")
DOCUMENT_KEYS = (
    "title",
    "url",
    "every",
    "select",
    "remove",
    "combine",
    "fetch",
    "robots",
    "regions",
    "backfill",
    "paused",
)
FEED_KEYS = ("outlet", "url", "every", "paused")
DEFAULT_KEYS = ("documents_every", "feeds_every", "signals_every", "confirm_after", "backfill")
YES_NO = {"yes": True, "no": False}
FETCHES = {word: word for word in ("http", "browser", "auto")}
ROBOTS = {word: word for word in ("obey", "ignore")}
YES_NO = {"yes": True, "no": False}

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What holds for sources that do not say so themselves, and how long a doubtful change must stand."""

    documents: timedelta = timedelta(hours=6)
    feeds: timedelta = timedelta(minutes=30)
    signals: timedelta = timedelta(hours=12)
    confirm_after: timedelta = timedelta(days=1)
    backfill: bool = True


def read_defaults(top: Fields, report: Report) -> Defaults:
    """The `defaults:` of the file."""
    node = top.value("defaults")
    if node is None:
        return Defaults()
    if not isinstance(node, Mapping):
        top.problem("defaults", '"defaults:" must have keys.', f"write for instance {DEFAULT_KEYS[0]}: 6 hours.")
        return Defaults()
    fields = Fields(node, report, "defaults", DEFAULT_KEYS)
    usual = Defaults()
    return Defaults(
        documents=fields.duration("documents_every", usual.documents),
        feeds=fields.duration("feeds_every", usual.feeds),
        signals=fields.duration("signals_every", usual.signals),
        confirm_after=fields.duration("confirm_after", usual.confirm_after),
        backfill=fields.choice("backfill", YES_NO, usual.backfill),
    )


@dataclass(frozen=True, slots=True)
class Watched:
    """What is watched by all files read so far, by id: each id once."""

    platforms: dict[str, Platform] = field(default_factory=dict)
    documents: dict[str, Source] = field(default_factory=dict)
    feeds: dict[str, Source] = field(default_factory=dict)
    sites: dict[str, Source] = field(default_factory=dict)


def read_platforms(top: Fields, report: Report, defaults: Defaults, watched: Watched) -> None:
    """Add the file's platforms with their documents."""
    for node in top.mappings("platforms"):
        fields = Fields(node, report, "a platform", PLATFORM_KEYS)
        platform = _platform(fields)
        if platform.id in watched.platforms:
            fields.problem("id", f'there is already a platform "{platform.id}".', "give this one another id.")
        watched.platforms[platform.id] = platform
        for source in _documents(fields, report, platform, defaults):
            if source.id in watched.documents:
                found = f'{source.publisher} has two documents titled "{source.title}".'
                report.add(top.line_of("platforms"), found, "give one of them another title.")
            watched.documents[source.id] = source


def _platform(fields: Fields) -> Platform:
    found = fields.text("id")
    if found and not _ID.fullmatch(found):
        fields.problem("id", f'"{found}" cannot be an id.', f'use small letters, digits and hyphens: "{slug(found)}".')
    return Platform(id=found, name=fields.text("name"), also_known_as=fields.texts("also_known_as"))


def _documents(fields: Fields, report: Report, platform: Platform, defaults: Defaults) -> Iterator[Source]:
    for node in fields.mappings("documents"):
        document = Fields(node, report, "a document", DOCUMENT_KEYS)
        yield from with_regions(_source(document, report, platform, defaults), document, report)


def _source(document: Fields, report: Report, platform: Platform, defaults: Defaults) -> Source:
    title = document.text("title")
    select, remove = read_selectors(document, "select", report), read_selectors(document, "remove", report)
    pages = read_pages(document, report, select, remove)
    return Source(
        id=f"{platform.id}/{slug(title)}",
        kind=SourceKind.TERMS,
        publisher=platform.name,
        title=title,
        url=pages[0].url if pages else document.url("url"),
        interval=document.duration("every", defaults.documents),
        platform=platform,
        select=select,
        remove=remove,
        fetch=document.choice("fetch", FETCHES, "http"),
        robots=document.choice("robots", ROBOTS, "obey"),
        combine=pages,
        backfill=document.choice("backfill", YES_NO, defaults.backfill),
        is_paused=document.choice("paused", YES_NO, False),
    )


def read_feeds(top: Fields, report: Report, defaults: Defaults, watched: Watched) -> None:
    """Add the file's news feeds."""
    for node in top.mappings("feeds"):
        fields = Fields(node, report, "a feed", FEED_KEYS)
        outlet = fields.text("outlet")
        feed = Source(
            id=f"feed/{slug(outlet)}",
            kind=SourceKind.FEED,
            publisher=outlet,
            title=outlet,
            url=fields.url("url"),
            interval=fields.duration("every", defaults.feeds),
            is_paused=fields.choice("paused", YES_NO, False),
        )
        if feed.id in watched.feeds:
            fields.problem("outlet", f'there is already a feed of "{outlet}".', "give this one another outlet name.")
        watched.feeds[feed.id] = feed
