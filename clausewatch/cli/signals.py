"""`clausewatch signals`: what sites tell machines about AI, as stored or looked at now (docs/signals.md)."""

import asyncio
import json
import os
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from clausewatch.app import http_client
from clausewatch.cli.showing import console, indented
from clausewatch.errors import SettingsError, SourceError
from clausewatch.model import Agents, Carrier, Signal, Site, SiteReading
from clausewatch.ruleset import Ruleset, find, load
from clausewatch.settings import Settings, read_settings
from clausewatch.signals import in_force, line
from clausewatch.store import SqlStore, is_there
from integrations.console.render import clean
from watchers.signals import look

WATCHED_NOWHERE = "No site's signals are stored yet: list sites under signals: in rules.yaml, and `clausewatch run`."


class Format(StrEnum):
    """How the answer is printed."""

    TEXT = "text"
    JSON = "json"


def signals(
    what: Annotated[
        str, typer.Argument(help="A platform's id or name, a host, or an address to look at once; all if left out.")
    ] = "",
    output: Annotated[Format, typer.Option("--format", help="The form of the answer.")] = Format.TEXT,
) -> None:
    """Show what sites tell machines about AI, with the lines that say so. An address is looked at, and not stored."""
    settings = read_settings(os.environ)
    rules = load(find(settings.rules), examples=False)
    if "://" in what:
        shown = [_looked_at(asyncio.run(_look(what, settings)), rules.agents)]
    else:
        shown = [_stored(site, rules.agents) for site in asyncio.run(_sites(what, settings, rules))]
    if output is Format.JSON:
        typer.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    elif shown:
        _print(console(), shown)
    else:
        typer.echo(f"Nothing is stored of {what}." if what else WATCHED_NOWHERE)


async def _look(url: str, settings: Settings) -> SiteReading:
    try:
        async with http_client(settings) as client:
            return await look(client, url)
    except SourceError as error:
        raise SettingsError(f"{url} could not be read: {error}") from error


async def _sites(what: str, settings: Settings, rules: Ruleset) -> tuple[Site, ...]:
    url = settings.database_url.get_secret_value()
    if not is_there(url):
        return ()
    async with SqlStore.open(url, migrate=False) as store:
        if not what:
            return await store.signals()
        for platform in rules.platforms:
            if what.casefold() in {platform.id, *map(str.casefold, platform.names)}:
                return await store.signals(platform_id=platform.id)
        return tuple([site for site in await store.signals() if site.origin.partition("://")[2] == what.casefold()])


def _looked_at(reading: SiteReading, agents: Agents) -> dict[str, Any]:
    return {
        "origin": reading.origin,
        "carriers": [_carrier(carrier) for carrier in reading.carriers],
        "remarks": list(reading.remarks),
        "signals": [_signal(signal, agents) for signal in in_force(reading.signals, agents)],
    }


def _stored(site: Site, agents: Agents) -> dict[str, Any]:
    known_at = {each.carrier.url: each.known_at for each in site.carriers}
    carriers = [
        _carrier(each.carrier) | {"known_at": each.known_at.isoformat() if each.known_at else None}
        for each in site.carriers
    ]
    return {
        "origin": site.origin,
        "name": site.name,
        "own": site.own,
        "read_at": site.read_at.isoformat(),
        "carriers": carriers,
        "signals": [
            _signal(each.signal, agents)
            | {"since": each.since.isoformat(), "stale": known_at.get(each.signal.url) != site.read_at}
            for each in site.signals
        ],
    }


def _carrier(carrier: Carrier) -> dict[str, Any]:
    return {"url": carrier.url, "state": carrier.state, "reason": carrier.reason}


_PLAIN = ("kind", "scope", "agent", "use", "value", "url", "carried_in", "line", "quote", "digest", "detail")


def _signal(signal: Signal, agents: Agents) -> dict[str, Any]:
    fields = {name: getattr(signal, name) for name in _PLAIN}
    return fields | {"flags": sorted(signal.flags), "text": line(signal, agents)}


def _print(out: Console, shown: Sequence[dict[str, Any]]) -> None:
    for site in shown:
        out.print(Text(clean(f"{site['origin']}{' (ours)' if site.get('own') else ''}"), style="bold"))
        for text, style in _lines(site):
            out.print(indented(Text(clean(text), style=style), 2))


def _lines(site: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The statements; those of a file that cannot be read now are dim. Then what could not be read, and remarks."""
    for signal in site["signals"]:
        since = f" (since {signal['since'][:10]})" if "since" in signal else ""
        yield f"{signal['text']}{since}", "dim" if signal.get("stale") else ""
    if not site["signals"]:
        yield "It tells machines nothing about AI.", ""
    for carrier in site["carriers"]:
        if carrier["reason"]:
            yield f"{carrier['url']} is {carrier['state']}: {carrier['reason']}", "yellow"
    yield from ((remark, "yellow") for remark in site.get("remarks", ()))
