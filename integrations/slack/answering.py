"""Shows the core's reply where it was asked: beside the command, in place of what was clicked, or in a modal.

Slack waits three seconds for a sign of life and opens a modal for as long. So everything is acknowledged at once, and
where a form may come a modal is opened that says so, and becomes the form.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from clausewatch.errors import StoreError
from clausewatch.model import Clicked, Paragraph, Part, Reply
from integrations.slack import forms
from integrations.slack.asking import Asking, Said, metadata_of
from integrations.slack.blocks import Payload, context, plain
from integrations.slack.replies import messages, shown

log = logging.getLogger(__name__)

AT_ONCE = timedelta(seconds=1.5)
"""How long an answer is waited for before a modal that waits is opened: half of what Slack gives."""

TITLE = "Clausewatch"

Answer = Callable[[Asking], Awaitable[Reply]]
ClientOf = Callable[[str], Awaitable[AsyncWebClient]]
"""The Web API as the app of this workspace."""

MayOpenForm = Callable[[Said], bool]
Acknowledge = Callable[..., Awaitable[object]]


def retry_handlers() -> list[AsyncRetryHandler]:
    """A request that is refused for their number waits as long as Slack says; no other is repeated by itself."""
    return [AsyncRateLimitErrorRetryHandler(max_retry_count=2)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """Takes what was asked to the core and its reply to Slack. `at_once` is for tests of slow answers."""

    answer: Answer
    may_open_form: MayOpenForm
    client_of: ClientOf
    at_once: timedelta = AT_ONCE

    async def converse(self, asking: Asking) -> None:
        """Answer something that has been acknowledged already."""
        answering = asyncio.ensure_future(self._safely(asking))
        if not asking.view_id and (not asking.response_url or self.may_open_form(asking.said)):
            asking = await self._waiting(asking, answering)
        await self._show_all(await answering, asking)

    async def submit(self, asking: Asking, ack: Acknowledge) -> None:
        """Answer a form: errors at its fields, or what came of it in the same modal."""
        answering = asyncio.ensure_future(self._safely(asking))
        done, _ = await asyncio.wait({answering}, timeout=self.at_once.total_seconds())
        if not done:
            await ack(response_action="update", view=wait_view(asking))
            await self._show_all(await answering, asking)
            return
        reply = answering.result()
        if reply.form and reply.errors:
            await ack(response_action="errors", errors=forms.errors_at(reply.form, reply.errors))
        elif reply.form or reply.blocks:
            await ack(response_action="update", view=_view(reply, asking))
            await self._rest(reply, asking)
        else:
            await ack(response_action="clear")

    async def _waiting(self, asking: Asking, answering: asyncio.Future[Reply]) -> Asking:
        """The same in a modal that waits, where the answer does not come at once."""
        await asyncio.wait({answering}, timeout=self.at_once.total_seconds())
        if answering.done():
            return asking
        view_id = await _open(wait_view(asking), asking, await self.client_of(asking.team))
        return replace(asking, view_id=view_id or "")

    async def _safely(self, asking: Asking) -> Reply:
        """Whoever asks is told that the store fails, and the log in full."""
        try:
            return await self.answer(asking)
        except StoreError:
            log.exception("%s could not be answered", asking.event_id)
            return _plainly("Clausewatch cannot reach its database just now. Try again in a minute, please.")

    async def _show_all(self, reply: Reply, asking: Asking) -> None:
        asking = await _show(reply, asking, await self.client_of(asking.team))
        await self._rest(reply, asking)

    async def _rest(self, reply: Reply, asking: Asking) -> None:
        """What the core wants to be asked next; its answer takes the place of the one before."""
        while reply.then:
            asking = replace(asking, said=Clicked(action=reply.then), event_id=f"{asking.event_id}:then", is_own=True)
            reply = replace(await self._safely(asking), replaces=True)
            asking = await _show(reply, asking, await self.client_of(asking.team))


async def _show(reply: Reply, asking: Asking, client: AsyncWebClient) -> Asking:
    """Show the reply, and say where the next one may take its place."""
    if asking.view_id:
        if reply.is_shared and asking.channel and not reply.form:
            reply = await _share(reply, asking, client)
        await _update(_view(reply, asking), asking, client)
        return asking
    if reply.form or (reply.blocks and not asking.response_url):
        view_id = await _open(_view(reply, asking), asking, client)
        return replace(asking, view_id=view_id or "")
    if reply.blocks and asking.response_url:
        await _respond(reply, asking)
    return asking


def _view(reply: Reply, asking: Asking) -> Payload:
    """A modal with the reply. Nothing to show means that this was done before."""
    if reply.form:
        return forms.view(reply.form, metadata_of(asking, reply.form.id), reply.errors)
    if not reply.blocks:
        reply = _plainly("This has been done already.")
    return shown(reply, TITLE, metadata_of(asking))


def wait_view(asking: Asking) -> Payload:
    """A modal that becomes another."""
    return {
        "type": "modal",
        "callback_id": "waiting",
        "title": plain(TITLE),
        "close": plain("Close"),
        "private_metadata": metadata_of(asking),
        "blocks": [context("One moment …")],
    }


async def _open(view: Payload, asking: Asking, client: AsyncWebClient) -> str | None:
    """The id of the modal that was opened; None where Slack opens none any more, which the asker is told."""
    try:
        answer = await client.views_open(trigger_id=asking.trigger_id, view=view)
    except SlackApiError as refusal:
        log.warning("Slack opens no modal (%s)", refusal.response.get("error"))
        if asking.response_url:
            await _respond(_plainly("That took longer than Slack waits for a form. Ask again, please."), asking)
        return None
    return str(answer["view"]["id"])


async def _update(view: Payload, asking: Asking, client: AsyncWebClient) -> None:
    try:
        await client.views_update(view_id=asking.view_id, view=view)
    except SlackApiError as refusal:  # closed in the meantime: nobody looks at it any more
        log.info("a modal was not brought up to date (%s)", refusal.response.get("error"))


async def _share(reply: Reply, asking: Asking, client: AsyncWebClient) -> Reply:
    """Post what is to be seen by everybody from a modal; what the modal then says."""
    try:
        for each in messages(reply):
            await client.chat_postMessage(channel=asking.channel, **each)
    except SlackApiError as refusal:
        return _plainly(f"Slack does not let the app post in this channel ({refusal.response.get('error')}).")
    return _plainly("Everybody in the channel sees it now.")


async def _respond(reply: Reply, asking: Asking) -> None:
    """Answer beside what was asked, in as many messages as it takes.

    Only what the asker alone sees may be replaced: an alert's card stays. Replaced is by the first message.
    """
    webhook = AsyncWebhookClient(asking.response_url, retry_handlers=retry_handlers())
    replaces = reply.replaces and asking.is_own and not reply.is_shared
    for number, body in enumerate(messages(reply)):
        how = {"response_type": "in_channel" if reply.is_shared else "ephemeral"}
        if not await _taken(body | how | {"replace_original": replaces and number == 0}, webhook):
            return


async def _taken(body: Payload, webhook: AsyncWebhookClient) -> bool:
    """Whether Slack takes a message; why not is for the log, since nobody can be told any more."""
    try:
        answer = await webhook.send_dict(body)
    except (aiohttp.ClientError, TimeoutError) as error:
        log.warning("an answer did not reach Slack (%s)", type(error).__name__)
        return False
    if answer.status_code != 200:
        log.warning("Slack does not take an answer (HTTP %s: %s)", answer.status_code, answer.body[:200])
    return answer.status_code == 200


def _plainly(words: str) -> Reply:
    return Reply(blocks=(Paragraph(line=(Part(text=words),)),))
