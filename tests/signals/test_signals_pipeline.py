"""A site on loopback through the whole road: asked, read, stored, told, and shown by the command."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from clausewatch.errors import SourceError
from clausewatch.model import (
    AlertKind,
    CarrierState,
    Channel,
    Level,
    Platform,
    Source,
    SourceKind,
    Subscription,
    Use,
    Validators,
)
from clausewatch.ruleset import load
from clausewatch.service import one_pass
from clausewatch.store import SqlStore
from clausewatch.watch import Watch
from tests.signals.conftest import RULES
from watchers.failures import Limits
from watchers.http import HttpClient
from watchers.signals import SignalsWatcher, look

TEAM = Channel(id="team", platform="fake", address="1")
REFUSES = "User-agent: GPTBot\nDisallow: /\n"


class Site:
    """A site whose answers a test sets: path → (status, content type, headers, body); everything else is a 404."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, str, dict[str, str], str]] = {}
        self.asked: list[str] = []
        self.origin = ""

    def gives(self, path: str, body: str, *, status: int = 200, kind: str = "text/plain", **headers: str) -> None:
        self.answers[path] = (status, kind, {name.replace("_", "-"): value for name, value in headers.items()}, body)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        status, kind, headers, body = self.answers.get(request.path, (404, "text/plain", {}, "no"))
        return web.Response(status=status, text=body, content_type=kind, headers=headers)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    made.gives("/", "<html><head><title>Hi</title></head><body>now: 1</body></html>", kind="text/html")
    app = web.Application()
    app.router.add_get("/{path:.*}", made.answer)
    async with TestServer(app) as server:
        made.origin = str(server.make_url("")).rstrip("/")
        yield made


@pytest.fixture
async def client(clock) -> AsyncIterator[HttpClient]:
    limits = Limits(spacing=0, attempts=1)
    async with HttpClient(clock=clock, allow_private=True, limits=limits) as opened:
        yield opened


@pytest.fixture
def source(site) -> Source:
    return Source(
        id="wavelane/signals",
        kind=SourceKind.SIGNALS,
        publisher="Wavelane",
        title="What wavelane.example tells machines",
        url=site.origin,
        interval=timedelta(hours=12),
        platform=Platform(id="wavelane", name="Wavelane"),
    )


@pytest.fixture
async def watch(tmp_path, clock, client, source) -> AsyncIterator[Watch]:
    ruleset = replace(
        load(RULES, examples=False),
        sources=(source,),
        subscriptions=(Subscription(channel_ids=("everyone",), level=Level.LOW),),
    )
    async with SqlStore.open(f"sqlite:///{tmp_path / 'clausewatch.db'}") as store:
        watchers = {SourceKind.SIGNALS: SignalsWatcher(client)}
        yield Watch(ruleset=ruleset, channels=(TEAM,), store=store, watchers=watchers, clock=clock)


async def told(watch: Watch) -> list[str]:
    """What was told since the baseline."""
    return [alert.summary for alert in await watch.store.alerts() if alert.kind is AlertKind.SIGNAL]


async def test_first_contact_is_silent_and_stands_in_the_baseline(watch, site):
    site.gives("/robots.txt", REFUSES)
    await one_pass(watch)
    (baseline,) = await watch.store.alerts()
    assert baseline.kind is AlertKind.BASELINE
    host = site.origin.partition("://")[2]
    assert baseline.summary == (
        f"Now watching what 1 site tells machines.\n"
        f"The site refuses AI training, as machines are told: {host} (robots.txt)."
    )


async def test_what_is_in_force_can_be_read_by_platform_and_origin(watch, site, clock):
    site.gives("/robots.txt", REFUSES)
    site.gives(
        "/", "<html><head><meta name='robots' content='noai'></head></html>", kind="text/html", tdm_reservation="1"
    )
    await one_pass(watch)
    (stored,) = await watch.store.signals(platform_id="wavelane")
    assert await watch.store.signals(origin=site.origin) == (stored,)
    rows = {(str(each.signal.kind), each.signal.agent, str(each.signal.value)) for each in stored.signals}
    assert rows == {("robots_txt", "gptbot", "deny"), ("tdmrep", "*", "deny"), ("robots_tag", "*", "deny")}
    assert {each.since for each in stored.signals} == {clock()}


async def test_a_change_is_told_once_and_since_follows_it(watch, site, clock):
    site.gives("/robots.txt", REFUSES)
    await one_pass(watch)
    first = clock()
    clock.advance(hours=12)
    await one_pass(watch)
    site.gives("/robots.txt", "User-agent: GPTBot\nAllow: /\nContent-Signal: search=yes")
    clock.advance(hours=12)
    await one_pass(watch)
    await one_pass(watch)
    host = site.origin.partition("://")[2]
    until = f"{first.day} {first:%b %Y}"
    assert await told(watch) == [
        f"GPTBot may now fetch all of {host}; until {until} it was refused. "
        f"{host} now allows search to GPTBot (Content-Signal); until {until} it said nothing about it."
    ]
    (delivery, *_) = [each for each in await watch.store.deliveries() if each.alert.kind is AlertKind.SIGNAL]
    assert (delivery.alert.level, delivery.alert.at) == (Level.HIGH, clock())
    (stored,) = await watch.store.signals()
    assert {each.since for each in stored.signals} == {clock()}


async def test_the_same_answers_are_not_stored_again(watch, site):
    site.gives("/robots.txt", REFUSES)
    await one_pass(watch)
    site.gives("/", "<html><head><title>Hi</title></head><body>now: 2</body></html>", kind="text/html")
    digest = (await watch.store.health("wavelane/signals")).validators.body_digest
    await one_pass(watch)
    assert (await watch.store.health("wavelane/signals")).validators.body_digest == digest
    assert (await watch.store.snapshot("wavelane/signals", digest)).body.startswith(b"{")


async def test_an_outage_of_one_file_is_said_in_the_health_and_keeps_what_stood(watch, site, clock):
    site.gives("/robots.txt", REFUSES)
    await one_pass(watch)
    site.gives("/robots.txt", "", status=503)
    clock.advance(hours=12)
    (health,) = await one_pass(watch)
    assert health.failures == 0
    assert "/robots.txt cannot be read: the server answered 503" in health.note
    assert "What it said on 2026-01-05 is kept." in health.note
    (stored,) = await watch.store.signals()
    assert stored.carriers[0].carrier.state is CarrierState.UNREACHABLE
    assert stored.carriers[0].known_at == clock() - timedelta(hours=12)
    assert [each.signal.agent for each in stored.signals] == ["gptbot"]
    assert await told(watch) == []


async def test_a_site_that_gives_no_answer_at_all_fails_as_a_source(watch, site, source, client, clock):
    gone = replace(source, url="http://127.0.0.1:9")
    with pytest.raises(SourceError):
        await look(client, gone.url)


async def test_secrets_in_an_address_are_kept_out_of_what_is_stored(client, site, source):
    site.gives("/robots.txt", REFUSES)
    secret = replace(source, url=site.origin.replace("://", "://user:pa55word@"))
    watcher = SignalsWatcher(client)
    snapshot = await watcher.retrieve(secret, Validators())
    assert snapshot.url == site.origin
    assert b"pa55word" not in snapshot.body
    assert {signal.scope for signal in watcher.extract(secret, snapshot).signals} == {f"{site.origin}/"}


async def test_our_own_site_is_told_when_its_refusal_is_gone(watch, site, source, clock):
    ours = replace(source, platform=None, publisher="Our label", own=True, refuses=(Use.TRAIN,))
    watch = replace(watch, ruleset=replace(watch.ruleset, sources=(ours,)))
    site.gives("/.well-known/tdmrep.json", '[{"location":"/","tdm-reservation":1}]', kind="application/json")
    await one_pass(watch)
    site.gives("/.well-known/tdmrep.json", "[]", kind="application/json")
    clock.advance(hours=12)
    await one_pass(watch)
    host = site.origin.partition("://")[2]
    assert await told(watch) == [
        f"Nothing on {host} refuses AI training. "
        f"{host} no longer refuses AI training (TDMRep), as it did until 5 Jan 2026."
    ]


async def test_our_own_site_that_never_refused_stands_in_the_baseline(watch, site, source):
    ours = replace(source, platform=None, publisher="Our label", own=True, refuses=(Use.TRAIN,))
    watch = replace(watch, ruleset=replace(watch.ruleset, sources=(ours,)))
    await one_pass(watch)
    (baseline,) = await watch.store.alerts()
    host = site.origin.partition("://")[2]
    assert f"Our own site: Nothing on {host} refuses AI training." in baseline.summary


async def test_a_server_that_gives_a_file_at_any_address_states_nothing(client, site):
    async def anything(request: web.Request) -> web.Response:
        return web.Response(text="User-agent: *\nDisallow: /")

    app = web.Application()
    app.router.add_get("/{path:.*}", anything)
    async with TestServer(app) as server:
        reading = await look(client, str(server.make_url("/")))
    states = {carrier.url.rpartition("/")[2]: carrier.state for carrier in reading.carriers}
    assert states["ai.txt"] is CarrierState.ABSENT
    assert states["tdmrep.json"] is CarrierState.ABSENT


async def test_licences_are_followed_and_pages_obey_robots(client, site):
    licence = f"{site.origin}/l.xml"
    site.gives("/robots.txt", f"User-agent: *\nDisallow: /secret\nLicense: {licence}")
    site.gives(
        "/l.xml",
        '<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license><prohibits>ai-train</prohibits></license>'
        "</content></rsl>",
        kind="application/rsl+xml",
    )
    reading = await look(client, site.origin, (f"{site.origin}/secret",))
    assert {str(signal.kind) for signal in reading.signals} == {"robots_txt", "rsl"}
    states = {carrier.url: carrier.state for carrier in reading.carriers}
    assert states[f"{site.origin}/secret"] is CarrierState.UNREACHABLE
    assert "/secret" not in site.asked


async def test_a_home_page_that_lives_elsewhere_is_said(client, site):
    other = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", other.answer)
    other.gives("/", "<html></html>", kind="text/html")
    async with TestServer(app) as server:
        home = str(server.make_url("/"))
        site.gives("/", "", status=302, Location=home)
        reading = await look(client, site.origin)
    assert reading.remarks == (
        f"{site.origin}/ leads to {home.rstrip('/')}, which may state other things: watch that site too",
    )


async def test_the_command_shows_what_is_in_force(watch, site, monkeypatch, tmp_path):
    import asyncio

    from typer.testing import CliRunner

    from clausewatch.cli import app

    site.gives("/robots.txt", REFUSES)
    await one_pass(watch)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'clausewatch.db'}")
    monkeypatch.setenv("CLAUSEWATCH_RULES", str(RULES))
    monkeypatch.setenv("CLAUSEWATCH_ALLOW_PRIVATE", "1")

    def run(*words: str) -> str:
        answer = CliRunner().invoke(app, ["signals", *words])
        assert answer.exit_code == 0, answer.output
        return answer.output

    shown = await asyncio.to_thread(run)
    assert "fetching by GPTBot for AI training refused [robots.txt, line 2: Disallow: /]" in " ".join(shown.split())
    (stored,) = json.loads(await asyncio.to_thread(run, "--format", "json"))
    assert (stored["origin"], stored["signals"][0]["value"], stored["signals"][0]["stale"]) == (
        site.origin,
        "deny",
        False,
    )
    (looked,) = json.loads(await asyncio.to_thread(run, site.origin, "--format", "json"))
    assert looked["signals"][0]["agent"] == "gptbot"
    assert "Nothing is stored of nobody." in await asyncio.to_thread(run, "nobody")
