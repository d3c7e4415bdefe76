"""Examines the Slack side: tokens, scopes, channels and how the app listens. Reads, and posts nothing."""

import re
from collections.abc import Sequence

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from clausewatch.model import Channel
from clausewatch.ports import Finding
from clausewatch.settings import Settings
from integrations.slack.manifest import NEEDED_BY, SCOPES
from integrations.slack.places import parted
from integrations.slack.send import ADVICE, API
from integrations.slack.serve import client

UNREADABLE = (LookupError, TypeError, ValueError, AttributeError)
"""What slack_sdk raises on an answer that is no JSON object, such as a proxy's plain text."""

REINSTALL = "create the app anew from integrations/slack/manifest.yaml, or add the scope and install it again"

_NOT_CONFIGURED = Finding(
    is_fine=True,
    is_configured=False,
    text="Slack is not configured",
    advice="To post and answer there, set SLACK_BOT_TOKEN and SLACK_APP_TOKEN: see integrations/slack/README.md.",
)


async def check(settings: Settings, channels: Sequence[Channel]) -> tuple[Finding, ...]:
    """Everything that is configured of Slack; one finding where nothing is."""
    app = settings.slack_app
    base_url = (app and app.api_url) or (settings.slack and settings.slack.api_url) or API
    found: list[Finding] = []
    if settings.slack:
        found += await _bot(client(base_url, settings.slack.token.get_secret_value()), channels, listens=bool(app))
    if app and app.app_token:
        found.append(await _socket(client(base_url, app.app_token.get_secret_value())))
    if app and not app.app_token:
        found.append(_fine(f"Slack: the app listens at {app.host}:{app.port}; Slack must reach it at /slack/events"))
    if not app and settings.slack:
        text = "Slack: alerts are posted without buttons, and /policy is not answered"
        found.append(_fine(text, "Set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) to change that."))
    return tuple(found) or (_NOT_CONFIGURED,)


async def _bot(bot: AsyncWebClient, channels: Sequence[Channel], *, listens: bool) -> list[Finding]:
    try:
        answer = await bot.auth_test()
    except SlackApiError as refusal:
        return [_refused("the bot token", refusal)]
    except (aiohttp.ClientError, TimeoutError, *UNREADABLE) as error:
        return [_unreachable(error)]
    ours = [channel for channel in channels if channel.platform == "slack"]
    found = [_fine(f"Slack: the bot token is {answer.get('user')}'s in {answer.get('team')}")]
    found += _scopes(answer, listens=listens)
    found += [await _channel(bot, channel) for channel in ours if not parted(channel.address)[0]]
    return found if ours else [*found, _fine("Slack: no channel yet", "Ask /policy subscribe in one.")]


def _scopes(answer: AsyncSlackResponse, *, listens: bool) -> list[Finding]:
    given = set(re.split(r"[\s,]+", answer.headers.get("x-oauth-scopes", "")))
    needed = SCOPES if listens else ("chat:write",)
    missing = [scope for scope in needed if scope not in given]
    found = [_wrong(f"Slack: the scope {scope} is missing: {NEEDED_BY[scope]}", f"{REINSTALL}.") for scope in missing]
    return found or [_fine(f"Slack: the scopes are there ({', '.join(needed)})")]


async def _channel(bot: AsyncWebClient, channel: Channel) -> Finding:
    """Without channels:read Slack says no more of a channel than that the scope is missing; posting needs it not."""
    try:
        answer = await bot.conversations_info(channel=channel.address)
    except SlackApiError as refusal:
        if refusal.response.get("error") == "missing_scope":
            text = f"Slack: {channel.id} ({channel.address}) cannot be looked at beforehand, which needs channels:read"
            return _fine(text, "Where it is private, invite the app: /invite @Clausewatch.")
        return _refused(f"the channel {channel.id} ({channel.address})", refusal)
    except (aiohttp.ClientError, TimeoutError, *UNREADABLE) as error:
        return _unreachable(error)
    if answer["channel"].get("is_archived"):
        return _wrong(f"Slack: the channel {channel.id} is archived", f"{ADVICE['is_archived']}.")
    return _fine(f"Slack: the channel {channel.id} ({channel.address}) is there")


async def _socket(app: AsyncWebClient) -> Finding:
    try:
        await app.apps_connections_open(app_token=str(app.token))
    except SlackApiError as refusal:
        code = refusal.response.get("error")
        advice = "Make an app-level token with the scope connections:write (Basic Information), for SLACK_APP_TOKEN."
        return _wrong(f"Slack: no socket can be opened ({code})", advice)
    except (aiohttp.ClientError, TimeoutError, *UNREADABLE) as error:
        return _unreachable(error)
    return _fine("Slack: a socket can be opened, so /policy and buttons are answered")


def _refused(what: str, refusal: SlackApiError) -> Finding:
    code = str(refusal.response.get("error", ""))
    return _wrong(f"Slack: {what} is refused ({code})", f"{ADVICE.get(code, 'see integrations/slack/README.md')}.")


def _unreachable(error: Exception) -> Finding:
    return _wrong(
        f"Slack could not be asked ({type(error).__name__})", "Check the network, the proxy and SLACK_API_URL."
    )


def _fine(text: str, advice: str = "") -> Finding:
    return Finding(is_fine=True, text=text, advice=advice)


def _wrong(text: str, advice: str) -> Finding:
    return Finding(is_fine=False, text=text, advice=advice[:1].upper() + advice[1:])
