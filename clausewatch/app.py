"""The one place that knows every class: wires settings and rules to store, watchers and senders."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.console import Console

from clausewatch import __version__
from clausewatch.archive import Answers, Archivist
from clausewatch.chats import dry_senders, listens_on, senders_of, slack_installations
from clausewatch.deliver import Outbox
from clausewatch.engine import LocalEngine, shared_engine
from clausewatch.errors import SettingsError, StoreError
from clausewatch.garbage import spared
from clausewatch.hands import ManyHands, processors
from clausewatch.heap import one_heap
from clausewatch.model import Channel
from clausewatch.monitor import Canary, MeteredSender, MeteredWatcher, Metrics, serving
from clausewatch.ports import Clock, Engine, Sender
from clausewatch.reword import LanguageModel
from clausewatch.route import as_routed
from clausewatch.rulebook import Rulebook
from clausewatch.ruleset import Ruleset, find, load
from clausewatch.settings import Settings
from clausewatch.settings.proxies import proxy_variable
from clausewatch.store import SqlStore, is_there, parse_address
from clausewatch.store.database import SERVER_LIMITS
from clausewatch.watch import Watch
from watchers import WATCHERS
from watchers.addresses import Guard
from watchers.article import ArticlePage
from watchers.browser import Browser
from watchers.http import HttpClient
from watchers.pages import joined
from watchers.region_proxy import RegionProxy
from watchers.surveyor import SiteSurveyor
from watchers.terms import TermsWatcher
from watchers.wayback import ADDRESS as WAYBACK
from watchers.wayback import Wayback
from watchers.wayback_pace import Pace

if TYPE_CHECKING:
    from clausewatch.commands import Desk

log = logging.getLogger(__name__)

TERMINAL = Channel(id="terminal", platform="console", address="-")
"""Where alerts go when no chat channel is configured."""

CHANGES_AT_ONCE = 50
"""Bodies that are read, judged and written at the same time: each is held several times over until it is written."""


def now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """A wired program: what the loops of watching and delivering, the chat front ends and the backfills work with.

    `archivist` gives one with the rules in force now; None where the Wayback Machine is not to be asked.
    """

    watch: Watch
    outbox: Outbox
    engine: Engine
    archivist: Callable[[], Archivist] | None
    rules: Rulebook
    settings: Settings
    metrics: Metrics

    async def refresh(self, watch: Watch) -> Watch:
        """The watch with what is in force now, the same object where nothing changed.

        Raises RulesetError, EditsRefused or SettingsError, once an edit, where it is not usable.
        """
        await self.rules.refresh(watch.clock())
        if trouble := self.rules.untold():
            raise trouble
        if watch.ruleset is self.rules.ruleset and watch.silences is self.rules.silences:
            return watch
        _check_proxies(self.settings, self.rules.ruleset)
        channels = effective_channels(self.settings, self.rules.ruleset)
        return replace(watch, ruleset=self.rules.ruleset, channels=channels, silences=self.rules.silences)

    def desk(self) -> "Desk":
        """What answers commands, by the rules in force whenever it is asked."""
        from clausewatch.commands import Desk  # noqa: PLC0415 -- only who answers commands holds them in memory

        return Desk(watch=self.watch, rules=self.rules, surveyor=SiteSurveyor(), editors=self.settings.editors)


@asynccontextmanager
async def opened(settings: Settings, *, console: Console, clock: Clock = now, dry: bool = False) -> AsyncIterator[App]:
    """Everything wired and open, and closed again at the end. `dry` has alerts printed in place of being sent.

    Raises SettingsError, RulesetError or StoreError, each with lines that say what to do.
    """
    rules = Rulebook(find(settings.rules))
    effective_channels(settings, rules.ruleset)
    _check_proxies(settings, rules.ruleset)
    metrics = Metrics()
    one_heap()
    async with AsyncExitStack() as stack:
        store, engine = await _open_store(settings.database_url.get_secret_value(), stack)
        await rules.follow(store, clock())
        channels = effective_channels(settings, rules.ruleset)
        client = await stack.enter_async_context(http_client(settings, clock=clock))
        senders = {
            sender.platform: await stack.enter_async_context(MeteredSender(sender, metrics))
            for sender in (dry_senders(channels, console) if dry else senders_of(settings, console, store, clock))
            if any(channel.platform == sender.platform for channel in channels) or listens_on(sender.platform, settings)
        }
        await _verify(senders)
        hands = stack.enter_context(ManyHands(most=settings.processes or processors()))
        watchers = {kind: MeteredWatcher(make(client, hands), metrics) for kind, make in WATCHERS.items()}
        answers = Answers(store=store, ruleset=rules.ruleset, clock=clock)
        archivist = _archivist(answers, client, settings)
        language_model = await stack.enter_async_context(_language_model(settings))
        stack.enter_context(spared())
        yield App(
            watch=Watch(
                ruleset=rules.ruleset,
                channels=channels,
                store=store,
                watchers=watchers,
                clock=clock,
                language_model=language_model,
                silences=rules.silences,
                article_pages=ArticlePage(client),
                public_url=settings.public_url,
                hands=hands,
                places=asyncio.Semaphore(CHANGES_AT_ONCE),
            ),
            archivist=(lambda: _with_rules(archivist, rules.ruleset)) if _asks_the_archive(settings) else None,
            outbox=Outbox(store=store, senders=senders, clock=clock),
            engine=engine,
            rules=rules,
            settings=settings,
            metrics=metrics,
        )


@asynccontextmanager
async def monitored(app: App) -> AsyncIterator[Canary | None]:
    """Serve health and metrics where a port is set; gives the canary where one is to sing.

    Raises SettingsError where the port cannot be had, or there is no channel for the canary.
    """
    settings, watch = app.settings, app.watch
    if settings.monitor is None:
        yield None
        return
    host, port = settings.monitor.host, settings.monitor.port
    async with serving(host, port, store=watch.store, metrics=app.metrics, clock=watch.clock) as address:
        log.info("health and metrics are at %s", address)
        if not settings.canary:
            yield None
            return
        channel = next((each for each in watch.channels if each.id == settings.canary), None)
        if channel is None:
            raise SettingsError(f"CLAUSEWATCH_CANARY: there is no channel {settings.canary}")
        async with HttpClient(clock=watch.clock, user_agent=user_agent(""), allow_private=True) as client:
            watcher = MeteredWatcher(TermsWatcher(client), app.metrics)
            yield Canary(address=address, channel=channel, watcher=watcher, watch=watch)


@asynccontextmanager
async def http_client(settings: Settings, *, clock: Clock = now) -> AsyncIterator[HttpClient]:
    """The HTTP client with its browser, open. Commands that only look at pages need no more."""
    said, private = user_agent(settings.contact), settings.allow_private
    proxies = {
        each.name: RegionProxy(variable=each.variable, address=each.address.get_secret_value())
        for each in settings.proxies
    }
    async with (
        Browser(user_agent=said, guard=Guard(allow_private=private), executable=settings.chromium) as browser,
        HttpClient(clock=clock, user_agent=said, allow_private=private, browser=browser, proxies=proxies) as client,
    ):
        yield client


@asynccontextmanager
async def answering(settings: Settings, *, clock: Clock = now) -> AsyncIterator[Answers]:
    """The answers from what is stored, by the rules as they are: nothing is fetched, no chat platform spoken to."""
    url = settings.database_url.get_secret_value()
    if not is_there(url):
        raise StoreError("there is no database yet: `clausewatch run` makes it, or set DATABASE_URL")
    ruleset = load(find(settings.rules), examples=False)
    async with SqlStore.open(url, migrate=False) as store:
        yield Answers(store=store, ruleset=ruleset, clock=clock)


@asynccontextmanager
async def presenting(settings: Settings, *, clock: Clock = now) -> AsyncIterator[Callable[[], Awaitable[Answers]]]:
    """Gives the answers whenever asked, by the rules in force then; the database is made or brought up to date first.

    An edit that is not usable is told by the part that watches: here the rules before stay in force.
    """
    rules = Rulebook(find(settings.rules))
    async with SqlStore.open(settings.database_url.get_secret_value()) as store:
        await rules.follow(store, clock())

        async def current() -> Answers:
            await rules.refresh(clock())
            return Answers(store=store, ruleset=rules.ruleset, clock=clock)

        yield current


@asynccontextmanager
async def archiving(settings: Settings, *, clock: Clock = now) -> AsyncIterator[Archivist]:
    """What a backfill needs, and nothing else; the database is made or brought up to date first."""
    ruleset = load(find(settings.rules), examples=False)
    opened_store = SqlStore.open(settings.database_url.get_secret_value())
    async with opened_store as store, http_client(settings, clock=clock) as client:
        yield _archivist(Answers(store=store, ruleset=ruleset, clock=clock), client, settings)


def _archivist(answers: Answers, client: HttpClient, settings: Settings) -> Archivist:
    terms = TermsWatcher(client)
    archive = Wayback(client=client, pace=Pace(clock=answers.clock), address=settings.wayback_url or WAYBACK)
    return Archivist(answers=answers, archive=archive, extract=terms.extract, join=joined)


def _with_rules(archivist: Archivist, ruleset: Ruleset) -> Archivist:
    return replace(archivist, answers=replace(archivist.answers, ruleset=ruleset))


def _asks_the_archive(settings: Settings) -> bool:
    """Private pages, of rehearsals and tests, are in no public archive."""
    return settings.wayback_url is not None or not settings.allow_private


async def _open_store(url: str, stack: AsyncExitStack) -> tuple[SqlStore, Engine]:
    """The store, and the engine that it wakes: on a server one that other machines share.

    The job tables come after the store's, which must be the first in a database.
    """
    address = parse_address(url)
    if address.is_sqlite:
        local = LocalEngine()
        return await stack.enter_async_context(SqlStore.open(url, waker=local)), local
    shared = shared_engine(address.url, SERVER_LIMITS)
    store = await stack.enter_async_context(SqlStore.open(url, waker=shared))
    return store, await stack.enter_async_context(shared)


def user_agent(contact: str) -> str:
    """Who asks, and where a site's owner can write to."""
    return f"Clausewatch/{__version__} ({'; '.join(filter(None, ('terms-page watcher', contact)))})"


def effective_channels(settings: Settings, ruleset: Ruleset) -> tuple[Channel, ...]:
    """The channels of rules.yaml and of the environment, or the terminal where there are none.

    Raises SettingsError where a channel's platform has no token, or a token has no channel.
    """
    channels = (*ruleset.channels, *settings.channels)
    slack = settings.slack or (settings.slack_app and settings.slack_app.installs)
    access: Mapping[str, object] = {"slack": slack, "discord": settings.discord}
    for channel in channels:
        if access.get(channel.platform, settings) is None:
            token = f"{channel.platform.upper()}_BOT_TOKEN"
            raise SettingsError(f"the channel {channel.id} is on {channel.platform}, so {token} must be set")
    for platform, given in access.items():
        if listens_on(platform, settings):
            continue  # a channel can be subscribed there
        if given and not any(channel.platform == platform for channel in channels):
            raise SettingsError(
                f"{platform.upper()}_BOT_TOKEN is set, but no channel: set {platform.upper()}_CHANNEL, "
                "or add the channel under channels: in rules.yaml"
            )
    marked = [replace(channel, fallback=channel.id == ruleset.fallback) for channel in channels]
    return as_routed(marked, ruleset.subscriptions) or (TERMINAL,)


def _check_proxies(settings: Settings, ruleset: Ruleset) -> None:
    """Raise SettingsError where a region of rules.yaml names a proxy that is not set."""
    known = {proxy.name for proxy in settings.proxies}
    for source in ruleset.sources:
        if source.proxy and source.proxy not in known:
            variable = proxy_variable(source.proxy)
            raise SettingsError(f"{source.id} is read through the proxy {source.proxy}, so {variable} must be set")


def stop_on_signals() -> asyncio.Event:
    """An event that Ctrl-C (SIGINT) and SIGTERM set, in place of their usual effect."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


async def answer_in_slack(stop: asyncio.Event, app: App) -> None:
    """Answer commands and clicks in Slack until `stop` is set. Raises SettingsError where nothing says how."""
    from integrations.slack.send import API  # noqa: PLC0415 -- only who uses a chat platform pays for its library
    from integrations.slack.serve import Access, OAuth, listen_until  # noqa: PLC0415

    given, settings = app.settings.slack_app, app.settings
    if given is None:
        raise SettingsError("to answer in Slack, set SLACK_APP_TOKEN, or SLACK_SIGNING_SECRET for HTTP")
    installs = slack_installations(settings, app.watch.store, app.watch.clock)
    oauth = None
    if installs and given.installs:
        oauth = OAuth(
            client_id=given.installs.client_id,
            client_secret=given.installs.client_secret.get_secret_value(),
            installations=installs,
            states=installs.states(),
            token_of=installs.token,
        )
    access = Access(
        base_url=given.api_url or API,
        token=settings.slack.token.get_secret_value() if settings.slack and oauth is None else "",
        app_token=given.app_token.get_secret_value() if given.app_token else "",
        signing_secret=given.signing_secret.get_secret_value() if given.signing_secret else "",
        host=given.host,
        port=given.port,
        oauth=oauth,
    )
    await listen_until(stop, access, app.desk)


async def answer_in_discord(stop: asyncio.Event, app: App) -> None:
    """Answer commands and clicks in Discord until `stop` is set. Raises SettingsError where that is switched off."""
    from integrations.discord.listen import listen  # noqa: PLC0415 -- only who uses it pays for discord.py
    from integrations.discord.rest import API  # noqa: PLC0415

    access = app.settings.discord
    if access is None or not app.settings.listens_to_discord:
        raise SettingsError("to answer in Discord, set DISCORD_BOT_TOKEN, and CLAUSEWATCH_DISCORD_COMMANDS not to 0")
    await listen(stop, app.desk(), access.token.get_secret_value(), api=access.api_url or API)


@asynccontextmanager
async def _language_model(settings: Settings) -> AsyncIterator[LanguageModel | None]:
    access = settings.language_model
    if access is None:
        yield None
        return
    try:
        from integrations.llm.writer import ChatWriter  # noqa: PLC0415 -- an extra: imported where it is asked for
    except ModuleNotFoundError as error:
        raise SettingsError(
            "CLAUSEWATCH_LLM_URL needs the extra llm: install clausewatch[llm], or unset the variable"
        ) from error
    async with ChatWriter(url=access.url, model=access.model, token=access.token.get_secret_value()) as writer:
        yield LanguageModel(writer=writer, name=access.model, daily=access.daily)


async def _verify(senders: Mapping[str, Sender]) -> None:
    """Ask each platform whether it takes the token, so that a wrong one is told at the start."""
    for platform, sender in senders.items():
        if problem := await sender.verify():
            raise SettingsError(f"{platform.upper()}_BOT_TOKEN: {problem}")
