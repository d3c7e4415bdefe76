"""Posts alerts to Slack, and says of each attempt whether the message is there, is not, or may be.

Slack has no idempotency key, so nothing is ever repeated in here: a repeat is the outbox's decision. Where the app may
read the channel's history, a message whose answer was lost is found there by the nonce in its metadata.
"""

import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from types import TracebackType
from typing import Self

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from clausewatch.model import Alert, Block, Channel, DeliveryAction
from clausewatch.ports import (
    CALL_LIMIT,
    Closed,
    InDoubt,
    LookUp,
    MayRepeat,
    Message,
    Rejected,
    SendOutcome,
    Sent,
    TryAgain,
)
from integrations.slack.limits import SPACING
from integrations.slack.mention import mentioning
from integrations.slack.places import TokenOf, parted
from integrations.slack.render import render

log = logging.getLogger(__name__)

API = AsyncWebClient.BASE_URL
"""Slack's own Web API."""

POST_ONLY = frozenset({"unfurl_links", "unfurl_media"})
"""Arguments of chat.postMessage that chat.update has not. https://docs.slack.dev/reference/methods/chat.update"""

METADATA_TYPE = "clausewatch_alert"
"""`event_type` of the metadata that each message carries; its payload is the delivery's nonce."""

PATIENCE = CALL_LIMIT
"""For one request; after it the message is in doubt."""

CLOCKS_APART = timedelta(minutes=10)
"""How far Slack's clock and ours may differ when a message is looked for in the channel's history."""

PAGE = 200
"""Messages asked for at once. https://docs.slack.dev/reference/methods/conversations.history"""

MAX_WAIT = timedelta(days=1)
"""The longest Retry-After that is believed."""

INSTALL_AGAIN = "somebody there has to open the app's /slack/install page and allow it"
"""What a person can do where a workspace has no token."""

COPY_AGAIN = "copy the Bot User OAuth Token (xoxb-…) of the app's OAuth & Permissions page to SLACK_BOT_TOKEN"

ADVICE = {
    "channel_not_found": "check the channel's id, and if it is private invite the app there: /invite @Clausewatch",
    "not_in_channel": "invite the app to the channel: /invite @Clausewatch",
    "is_archived": "unarchive the channel, or name another in SLACK_CHANNEL",
    "restricted_action": "ask a workspace admin to let apps post in this channel",
    "restricted_action_read_only_channel": "let apps post in this read-only channel, or name another in SLACK_CHANNEL",
    "restricted_action_thread_only_channel": "name a channel that takes messages outside threads in SLACK_CHANNEL",
    "messages_tab_disabled": "switch on the Messages Tab in the app's App Home settings, or name a channel",
    "team_not_found": "name the channel by its id (C…), not by its name",
    "app_access_restricted": "ask a workspace admin to approve the app",
    "access_denied": "ask a workspace admin to approve the app",
    "team_access_not_granted": "install the app in the workspace that owns the channel",
    "ekm_access_denied": "ask a workspace admin: posting is suspended",
    "org_login_required": "ask a workspace admin: the workspace is being moved to an organisation",
    "missing_scope": "reinstall the app from integrations/slack/manifest.yaml, which lists the scopes it needs",
    "not_allowed_token_type": COPY_AGAIN,
    "not_authed": COPY_AGAIN,
    "invalid_auth": COPY_AGAIN,
    "token_expired": COPY_AGAIN,
    "token_revoked": f"reinstall the app, then {COPY_AGAIN}",
    "no_permission": COPY_AGAIN,
    "accesslimited": "ask a workspace admin: access to the workspace is limited",
    "enterprise_is_restricted": "ask an organisation admin to let the app use the API",
    "two_factor_setup_required": "whoever installed the app has to set up two-factor authentication",
    "account_inactive": f"reinstall the app, then {COPY_AGAIN}",
}
"""What a person can do about an error of chat.postMessage that closes the channel or the account.

https://docs.slack.dev/reference/methods/chat.postMessage#errors
"""

GONE = {"message_not_found", "edit_window_closed", "cant_update_message", "thread_not_found", "invalid_thread_ts"}
"""The message to be answered or changed is not there any more, or may not be touched.

https://docs.slack.dev/reference/methods/chat.update#errors
"""

OUR_MISTAKE = "no setting mends this; please report this line to the makers of Clausewatch"
"""The advice for errors that no setting mends, such as invalid_blocks or msg_blocks_too_long."""

WAIT_ERRORS = {"ratelimited", "rate_limited", "message_limit_exceeded"}
"""Too many messages for now."""

DOWN_ERRORS = {"service_unavailable", "team_added_to_org", "request_timeout"}
"""Nothing was posted; Slack may take it later. (`request_timeout`: the request did not arrive whole.)"""

DOUBT_ERRORS = {"internal_error", "fatal_error"}
"""Slack's own words on these: some aspect of the operation may have succeeded."""

UNREADABLE = (AttributeError, LookupError, TypeError, ValueError)
"""What slack_sdk raises on an answer that is no JSON object, such as a proxy's plain text."""


def no_actions(_alert: Alert) -> Sequence[Block]:
    """For an app that hears of no clicks."""
    return ()


class SlackSender:
    """A Sender. `remote_id` is the message's `ts`; `client` is there once the sender is entered."""

    platform = "slack"
    spacing = SPACING
    client: AsyncWebClient

    def __init__(
        self,
        *,
        token: str = "",
        token_of: TokenOf | None = None,
        actions: Callable[[Alert], Sequence[Block]] = no_actions,
        base_url: str = API,
        patience: timedelta = PATIENCE,
    ) -> None:
        """`token` is the bot token (xoxb-…) of the one workspace; `base_url` ends in a slash.

        `token_of` gives that of another workspace, which a channel's address names; `actions` are what stands below an
        alert, where the app hears of clicks.
        """
        self._token = token
        self._token_of = token_of
        self._actions = actions
        self._base_url = base_url
        self._timeout = aiohttp.ClientTimeout(total=patience.total_seconds())

    async def __aenter__(self) -> Self:
        # A kept connection that Slack has closed meanwhile would leave the next message in doubt: each gets a new one.
        connector = aiohttp.TCPConnector(force_close=True)
        self._session = aiohttp.ClientSession(connector=connector, timeout=self._timeout)
        # The default retry handlers post again where a connection broke, and with that twice.
        client = AsyncWebClient(self._token, self._base_url, session=self._session, retry_handlers=[])
        if _is_loopback(self._base_url):
            client.proxy = None
        self.client = client
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def verify(self) -> str | None:
        """What is wrong with the token, as a sentence for a person; None where it is good or Slack out of reach."""
        if not self._token:
            return None
        try:
            answer = await self.client.auth_test()
        except SlackApiError as refusal:
            code = _code(refusal.response)
            return f"Slack refuses the token ({code}): {ADVICE[code]}." if code in ADVICE else None
        except (aiohttp.ClientError, TimeoutError, *UNREADABLE):
            return None
        scopes = answer.headers.get("x-oauth-scopes")
        if scopes is not None and "chat:write" not in re.split(r"[\s,]+", scopes):
            return f"The Slack token lacks the scope chat:write: {ADVICE['missing_scope']}."
        return None

    async def send(self, message: Message) -> SendOutcome:
        """Post, reply or edit once. The nonce goes along as metadata, by which the message can be found."""
        try:
            return await self._carry_out(message)
        except SlackApiError as refusal:
            return _refused(refusal.response, message.channel)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return TryAgain(reason="Slack could not be reached")
        except (aiohttp.ClientError, TimeoutError):
            return InDoubt(reason="the connection to Slack was lost before it answered")
        except UNREADABLE:
            return InDoubt(reason="Slack's answer could not be read")

    async def look_up(self, message: Message, age: timedelta) -> LookUp:
        """Look for the message in the channel's history, or in its thread's. An edit may always be repeated."""
        if message.action is DeliveryAction.EDIT:
            return MayRepeat()
        try:
            found = await self._find(message, age + CLOCKS_APART)
        except SlackApiError as refusal:
            return _no_history(refusal.response)
        except (aiohttp.ClientError, TimeoutError, *UNREADABLE):
            return TryAgain(reason="Slack could not be asked whether the message is there")
        return Sent(remote_id=found) if found else MayRepeat()

    async def _carry_out(self, message: Message) -> SendOutcome:
        metadata = {"event_type": METADATA_TYPE, "event_payload": {"nonce": message.nonce}}
        team, place = parted(message.channel.address)
        token = await self._token_for(team)
        if not token:
            return Closed(reason=f"the workspace {team} has not installed the app, or removed it: {INSTALL_AGAIN}")
        payload = mentioning(message, render(message.alert, self._actions(message.alert)))
        payload |= {"metadata": metadata, "channel": place, "token": token}
        client = self.client
        if message.action is DeliveryAction.EDIT and message.target:
            changed = {name: value for name, value in payload.items() if name not in POST_ONLY}
            answer = await client.chat_update(ts=message.target, **changed)
        elif message.action is DeliveryAction.REPLY and message.target:
            answer = await client.chat_postMessage(
                thread_ts=message.target, reply_broadcast=message.broadcast, **payload
            )
        else:
            answer = await client.chat_postMessage(**payload)
        ts = answer.get("ts")
        return Sent(remote_id=str(ts)) if ts else InDoubt(reason="Slack's answer names no message")

    async def _token_for(self, team: str) -> str | None:
        if not team:
            return self._token
        return await self._token_of(team) if self._token_of else None

    async def _find(self, message: Message, within: timedelta) -> str | None:
        """The `ts` of the channel's or thread's message with this nonce, among those of this last while."""
        cursor: str | None = None
        oldest = f"{time.time() - within.total_seconds():.6f}"
        while True:
            page = await self._history(message, oldest=oldest, cursor=cursor)
            for each in page["messages"]:
                if each.get("metadata", {}).get("event_payload", {}).get("nonce") == message.nonce:
                    return str(each["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None

    async def _history(self, message: Message, oldest: str, cursor: str | None) -> AsyncSlackResponse:
        client, (team, place) = self.client, parted(message.channel.address)
        token = await self._token_for(team)
        if message.target is None:
            return await client.conversations_history(
                token=token, channel=place, oldest=oldest, cursor=cursor, limit=PAGE, include_all_metadata=True
            )
        return await client.conversations_replies(
            token=token,
            channel=place,
            ts=message.target,
            oldest=oldest,
            cursor=cursor,
            limit=PAGE,
            include_all_metadata=True,
        )


def _no_history(answer: AsyncSlackResponse | aiohttp.ClientResponse) -> TryAgain | InDoubt:
    """What it means that the history cannot be read: not now, or not by this app."""
    code = _code(answer)
    if code and code not in WAIT_ERRORS | DOWN_ERRORS | DOUBT_ERRORS:
        return InDoubt(reason=f"the app may not read the channel's history ({code})")
    wait = _retry_after(answer.headers)
    return TryAgain(reason="Slack could not be asked whether the message is there", after=wait)


def _refused(answer: AsyncSlackResponse | aiohttp.ClientResponse, channel: Channel) -> SendOutcome:
    """What an error status or `"ok": false` means for the message."""
    code = _code(answer)
    status = answer.status if isinstance(answer, aiohttp.ClientResponse) else answer.status_code
    if status == 429 or code in WAIT_ERRORS:
        return TryAgain(reason="Slack asks to send fewer messages", after=_retry_after(answer.headers))
    if status == 503 or code in DOWN_ERRORS:
        return TryAgain(reason="Slack is not available at the moment", after=_retry_after(answer.headers))
    if code and code not in DOUBT_ERRORS:
        return _refused_for_good(code, channel)
    if 400 <= status < 500:
        return Closed(reason=f"HTTP {status} instead of an answer from Slack: check SLACK_API_URL and the proxy")
    return InDoubt(reason=f"Slack failed while it had the message (HTTP {status}{code and ', '}{code})")


def _refused_for_good(code: str, channel: Channel) -> Closed | Rejected:
    """The channel or the account is at fault where a person can act on the code, else our message."""
    advice = ADVICE.get(code)
    if advice is None and code.startswith("restricted_action"):
        advice = ADVICE["restricted_action"]
    if code in GONE:
        return Rejected(reason=f"the message it belongs to is gone from {channel.address} or closed ({code})")
    reason = f"Slack refuses to post to {channel.address} ({code}): {advice or OUR_MISTAKE}"
    return Closed(reason=reason) if advice else Rejected(reason=reason)


def _code(answer: AsyncSlackResponse | aiohttp.ClientResponse) -> str:
    """Slack's name of the error; empty where the answer is not Slack's."""
    data = None if isinstance(answer, aiohttp.ClientResponse) else answer.data
    code = data.get("error") if isinstance(data, dict) else None
    return code if isinstance(code, str) and re.fullmatch(r"\w{1,60}", code) else ""


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Retry-After in seconds (RFC 9110, section 10.2.3; Slack sends no dates)."""
    seconds = headers.get("Retry-After", "")
    return min(timedelta(seconds=int(seconds)), MAX_WAIT) if re.fullmatch(r"[0-9]{1,6}", seconds) else None


def _is_loopback(base_url: str) -> bool:
    """A stand-in on this machine is not to be asked for through HTTPS_PROXY, which slack_sdk would do."""
    return re.match(r"http://(127\.|localhost[:/]|\[::1\])", base_url) is not None
