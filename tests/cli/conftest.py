"""A site on loopback, a folder with rules that watch it, and the `clausewatch` command as a process of its own."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from rehearsal.rulesfile import Watched, write_rules
from rehearsal.site import Reply, Site, rss
from tests.cli.preforked import Started

TERMS = "<main><h1>Terms of Use</h1><p>You keep all rights to the music that you upload to Wavelane.</p>{more}</main>"


@pytest.fixture
def page() -> Callable[[str], Reply]:
    """A believable terms page with the given markup in it."""

    def build(more: str = "") -> Reply:
        filler = "".join(f"<p>Paragraph {number} says how to use the service.</p>" for number in range(20))
        return Reply(body=TERMS.format(more=more + filler).encode())

    return build


@pytest.fixture
async def site(clock, page) -> AsyncIterator[Site]:
    async with Site(clock) as site:
        site.show({"/terms": page(), "/feed": rss("Treble Post", site.url("/"), [])})
        yield site


@pytest.fixture
def home(tmp_path: Path, site: Site) -> Path:
    write_rules(
        tmp_path,
        [
            Watched(publisher="Wavelane", title="Terms of Use", url=site.url("/terms")),
            Watched(publisher="Treble Post", url=site.url("/feed")),
        ],
    )
    return tmp_path


@pytest.fixture
async def start(home: Path) -> AsyncIterator[Callable[..., Awaitable[Started]]]:
    """Starts `clausewatch ARGUMENTS` in the folder of the rules, with a bare environment and what a test adds."""
    begun: list[Started] = []

    async def go(*arguments: str, **environ: str) -> Started:
        bare = {"PATH": os.environ["PATH"], "COLUMNS": "200", "CLAUSEWATCH_ALLOW_PRIVATE": "1"}
        process = Started(arguments, home, bare | environ)
        begun.append(process)
        await process.begin()
        return process

    yield go
    for process in begun:
        await process.end()
