"""`clausewatch discover`: proposes what of a platform is worth watching, as entries of rules.yaml (docs/sources.md)."""

import asyncio
import os
from collections.abc import Iterator
from typing import Annotated

import typer

from clausewatch.app import http_client
from clausewatch.cli.classify import RulesOption
from clausewatch.cli.proposing import FAILED, own_rules, propose
from clausewatch.discovery import Discovery, Proposed
from clausewatch.errors import SettingsError, SourceError
from clausewatch.language import Reader
from clausewatch.ports import OWN_HANDS
from clausewatch.ruleset import load
from clausewatch.ruleset.declare import declare, declare_feed, declare_site, platform_id
from clausewatch.ruleset.edit import EditError
from clausewatch.settings import Settings, read_settings
from watchers import WATCHERS
from watchers.surveyor import SiteSurveyor


def discover(
    url: Annotated[str, typer.Argument(help="A platform's home page.")],
    name: Annotated[str | None, typer.Option(help="What to call the platform; default what its page says.")] = None,
    write_it: Annotated[bool, typer.Option("--write", help="Write the entries into the rules file.")] = False,
    rules: RulesOption = None,
) -> None:
    """Look through a platform's home page for terms, policies, feeds and signals; propose them for rules.yaml."""
    settings = read_settings(os.environ)
    path = own_rules(rules or settings.rules)
    address = url if "://" in url else f"https://{url}"
    try:
        found = asyncio.run(_discovered(address, name, settings, load(path, examples=False).reader))
    except SourceError as error:
        raise SettingsError(f"{address}: {error}") from None
    for line in _lines(found):
        typer.echo(line)
    before = path.read_bytes().decode()
    try:
        after = _with_entries(before, found)
    except EditError as error:
        typer.echo(str(error))
        raise typer.Exit(FAILED) from None
    propose(path, before, after, write_it=write_it)


def _with_entries(text: str, found: Proposed) -> str:
    text = declare(text, found.name, [document for document, _ in found.documents])
    for outlet, look in found.feeds:
        text = declare_feed(text, outlet, look.source.url)
    if found.site is None:
        return text
    platform = platform_id(text, found.name)
    owner = {"platform": platform} if platform else {"name": found.name}
    return declare_site(text, {"url": found.site.source.url, **owner})


async def _discovered(address: str, name: str | None, settings: Settings, reader: Reader) -> Proposed:
    async with http_client(settings) as client:
        watchers = {kind: make(client, OWN_HANDS) for kind, make in WATCHERS.items()}
        return await Discovery(watchers, SiteSurveyor(), reader).of(address, name)


def _lines(found: Proposed) -> Iterator[str]:
    yield found.name
    for document, look in found.documents:
        kinds = sorted({kind for clause in look.clauses for kind in clause.kinds})
        words = sum(len(passage.text.split()) for passage in look.passages)
        said = f"{words:,} words, {', '.join(kinds) or 'no clause about AI training'}" if words else "needs a browser"
        yield f"  {document.title}: {document.says['url']} ({said})"
    for outlet, look in found.feeds:
        yield f"  feed of {outlet}: {look.source.url}"
    if found.site:
        yield f"  signals of {found.site.source.url} ({_counted(len(found.site.signals))})"
    for address, reason in found.refused:
        yield f"  not proposed: {address}: {reason}"
    if not found.documents and not found.feeds:
        yield "  nothing to watch was found: look on the page itself, and try `clausewatch check` with an address"


def _counted(signals: int) -> str:
    return {0: "nothing about AI so far", 1: "1 statement about AI"}.get(signals, f"{signals} statements about AI")
