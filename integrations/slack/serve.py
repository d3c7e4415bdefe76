"""Runs the Slack app: over a socket that it opens itself, or over HTTP with a signing secret."""

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped, warning_token_skipped
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from clausewatch.commands import Desk
from integrations.slack.answering import retry_handlers
from integrations.slack.listen import Listener
from integrations.slack.manifest import SCOPES
from integrations.slack.places import TokenOf

log = logging.getLogger(__name__)
_ABOUT_TOKENS = {warning_client_prioritized_and_token_skipped(), warning_token_skipped()}
log.addFilter(lambda record: record.getMessage() not in _ABOUT_TOKENS)
"""Bolt warns of an unused token wherever SLACK_BOT_TOKEN is set; ours comes from the very same variable."""

EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH = "/slack/events", "/slack/install", "/slack/oauth_redirect"
"""Where the app listens over HTTP; the manifest's addresses end so."""

HEALTH_PATH = "/healthz"

TOKEN_KEPT = timedelta(minutes=5)
"""How long a workspace's token is believed without looking into the database."""


class AtOnce(AsyncAuthorize):
    """Lets every request of Slack's through without asking anybody: its signature or its socket says whose it is.

    Bolt's own would ask the database and Slack before the listener can acknowledge, however long they take.
    """

    def __init__(self) -> None:
        """Nothing to remember."""

    async def __call__(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_more: object,
    ) -> AuthorizeResult:
        """Who asks, without a token: the listener looks for it once it has acknowledged."""
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)


@dataclass(slots=True, kw_only=True)
class Clients:
    """The Web API as the app of each workspace: by the one token, or by the token that the workspace gave."""

    base_url: str
    token: str = ""
    token_of: TokenOf | None = None
    _tokens: dict[str, tuple[float, str]] = field(default_factory=dict)

    async def of(self, team: str) -> AsyncWebClient:
        """For this workspace; without a token, which Slack then refuses, where it removed the app meanwhile."""
        return client(self.base_url, await self._token(team))

    async def _token(self, team: str) -> str:
        if self.token_of is None:
            return self.token
        until, token = self._tokens.get(team, (0.0, ""))
        if until < time.monotonic():
            token = await self.token_of(team) or ""
            self._tokens[team] = (time.monotonic() + TOKEN_KEPT.total_seconds(), token)
        return token


def client(base_url: str, token: str) -> AsyncWebClient:
    """The Web API at `base_url`, which ends in a slash. On this machine no proxy is asked for."""
    made = AsyncWebClient(token, base_url, retry_handlers=retry_handlers())
    if re.match(r"http://(127\.|localhost[:/]|\[::1\])", base_url):
        made.proxy = None
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How the Slack app is reached and reaches Slack.

    With `app_token` over a socket, else over HTTP: `signing_secret`, and the address to listen at. With `oauth` any
    workspace may install it; else it is the app of the one workspace that `token` is of.
    """

    base_url: str
    token: str = ""
    app_token: str = ""
    signing_secret: str = ""
    host: str = "127.0.0.1"
    port: int = 3000
    oauth: "OAuth | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth:
    """What several workspaces need: the app's own id and secret, and where their tokens are kept."""

    client_id: str
    client_secret: str
    installations: AsyncInstallationStore
    states: AsyncOAuthStateStore
    token_of: TokenOf
    authorize_url: str | None = None


def bolt_app(access: Access, desk: Callable[[], Desk]) -> AsyncApp:
    """The app with everything that it hears."""
    web_client = client(access.base_url, access.token)
    app = AsyncApp(
        name="clausewatch",
        client=web_client,
        logger=log,
        signing_secret=access.signing_secret,
        authorize=AtOnce(),
        oauth_flow=_oauth_flow(access.oauth, web_client) if access.oauth else None,
    )
    token_of = access.oauth.token_of if access.oauth else None
    clients = Clients(base_url=access.base_url, token=access.token, token_of=token_of)
    Listener(desk=desk, client_of=clients.of, in_several=access.oauth is not None).register(app)
    if access.oauth:
        app.enable_token_revocation_listeners()
    return app


def _oauth_flow(oauth: OAuth, web_client: AsyncWebClient) -> AsyncOAuthFlow:
    settings = AsyncOAuthSettings(
        client_id=oauth.client_id,
        client_secret=oauth.client_secret,
        scopes=SCOPES,
        user_scopes=[],
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        authorization_url=oauth.authorize_url,
        installation_store=oauth.installations,
        installation_store_bot_only=True,
        state_store=oauth.states,
        logger=log,
    )
    return AsyncOAuthFlow(client=web_client, logger=log, settings=settings)


async def listen_until(stop: asyncio.Event, access: Access, desk: Callable[[], Desk]) -> None:
    """Hear and answer until `stop` is set."""
    app = bolt_app(access, desk)
    async with connected(app, access.app_token) if access.app_token else served(app, access.host, access.port):
        await stop.wait()


@asynccontextmanager
async def connected(app: AsyncApp, app_token: str) -> AsyncIterator[None]:
    """Over a socket; slack_sdk connects again by itself where it breaks."""
    handler = AsyncSocketModeHandler(app, app_token, logger=log)
    await handler.connect_async()
    log.info("the Slack app listens over its socket")
    try:
        yield
    finally:
        await handler.close_async()


@asynccontextmanager
async def served(app: AsyncApp, host: str, port: int) -> AsyncIterator[str]:
    """Over HTTP at this address; yields the address as it is, for port 0."""
    pages = app.web_app(path=EVENTS_PATH, port=port)
    pages.router.add_get(HEALTH_PATH, _healthy)
    runner = web.AppRunner(pages, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        own_host, own_port = runner.addresses[0][:2]
        log.info("the Slack app listens at http://%s:%s%s", own_host, own_port, EVENTS_PATH)
        yield f"http://{own_host}:{own_port}"
    finally:
        await runner.cleanup()


async def _healthy(_request: web.Request) -> web.Response:
    return web.Response(text="ok")
