"""The Slack app: hears what people type, click and send in, and has the core answer it."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from clausewatch.commands import Desk, answer, may_open_form
from clausewatch.model import Clicked, Command, Reply, Typed
from integrations.slack import asking as ask
from integrations.slack.answering import Answering, ClientOf
from integrations.slack.asking import Asking
from integrations.slack.blocks import Payload
from integrations.slack.forms import FORM
from integrations.slack.home import home
from integrations.slack.people import People
from integrations.slack.places import address
from integrations.slack.seen import Seen

log = logging.getLogger(__name__)

COMMAND = "/policy"
"""The slash command of the manifest."""

CHECK_MESSAGE, CHECK_TEXT = "check_message", "check_text"
"""The `callback_id`s of the manifest's shortcuts: on a message, and from anywhere."""

EVERYTHING = re.compile("")
"""Every `action_id`: what was clicked says itself what it means."""


@dataclass(slots=True, kw_only=True)
class Listener:
    """Answers what a bolt app hears. `in_several`: the app may be installed in several workspaces.

    `answering` shows replies; it is made from the rest, but for tests that want to wait less.
    """

    desk: Callable[[], Desk]
    client_of: ClientOf
    in_several: bool = False
    seen: Seen = field(init=False)
    people: People = field(init=False)
    answering: Answering = field(init=False)

    def __post_init__(self) -> None:
        desk = self.desk()
        groups = sorted(each.removeprefix("slack:") for each in desk.editors if each.startswith("slack:S"))
        self.seen = Seen(desk.watch.clock)
        self.people = People(groups)
        self.answering = Answering(answer=self._answer, may_open_form=may_open_form, client_of=self.client_of)

    def register(self, app: AsyncApp) -> None:
        """Hear everything that the manifest asks Slack to send."""
        app.command(COMMAND)(self.typed)
        app.action(EVERYTHING)(self.pressed)
        app.view(FORM)(self.sent_in)
        app.shortcut(CHECK_MESSAGE)(self.checked)
        app.shortcut(CHECK_TEXT)(self.checked)
        app.event("app_home_opened")(self.opened_home)

    async def typed(self, ack: AsyncAck, body: Payload) -> None:
        """A slash command."""
        await ack()
        await self._converse(ask.typed(body))

    async def pressed(self, ack: AsyncAck, body: Payload) -> None:
        """A button or a menu. A link has opened by itself."""
        await ack()
        if asking := ask.pressed(body):
            await self._converse(asking)

    async def checked(self, ack: AsyncAck, body: Payload) -> None:
        """A shortcut."""
        await ack()
        await self._converse(ask.checked(body))

    async def sent_in(self, ack: AsyncAck, body: Payload) -> None:
        """A form. What is sent again is acknowledged and no more."""
        asking = ask.sent_in(body)
        if not self.seen.is_new(asking.once):
            await ack()
            return
        await self.answering.submit(asking, ack)

    async def opened_home(self, body: Payload) -> None:
        """Show somebody the App Home as things stand now."""
        event = body["event"]
        if event.get("tab") != "home" or not self.seen.is_new(str(body["event_id"])):
            return
        asking = Asking(
            user=event["user"],
            name="",
            team=body["team_id"],
            channel="",
            event_id=f"slack:{body['event_id']}",
            once=body["event_id"],
            said=Clicked(action="home"),
        )
        client = await self.client_of(asking.team)
        positions, health = [await self._ask(said, asking, client) for said in (asking.said, Typed(words="status"))]
        try:
            await client.views_publish(user_id=asking.user, view=home(positions, health))
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("the App Home of %s was not brought up to date: %s", asking.user, error)

    async def _converse(self, asking: Asking) -> None:
        if self.seen.is_new(asking.once):
            await self.answering.converse(asking)

    async def _answer(self, asking: Asking) -> Reply:
        return await self._ask(asking.said, asking, await self.client_of(asking.team))

    async def _ask(self, said: ask.Said, asking: Asking, client: AsyncWebClient) -> Reply:
        place = address(asking.team, asking.channel) if self.in_several else asking.channel
        asker = await self.people.asker(asking, place, client)
        return await answer(Command(asker=asker, event_id=asking.event_id, said=said), self.desk())
