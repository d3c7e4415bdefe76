"""People in the Slack stand-in: what they type, click and send in reaches the app as Slack would send it.

Payloads have the shape of https://docs.slack.dev/reference/interaction-payloads and
https://docs.slack.dev/interactivity/implementing-slash-commands.
"""

import asyncio
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp

from rehearsal.slack import ACK_WITHIN, SlackStandIn

Json = dict[str, Any]

SIGNING_SECRET = "a-secret-for-rehearsals"  # noqa: S105 -- signs nothing but rehearsals

TEAM = "T0REHEARSE"


class Wire(Protocol):
    """How Slack reaches the app. Each sends once and gives what the app acknowledged with, {} where that is empty."""

    async def command(self, body: Json) -> Json:
        """A slash command."""

    async def interaction(self, payload: Json) -> Json:
        """A click, a shortcut or a form."""

    async def event(self, payload: Json, retry: int = 0) -> Json:
        """An event; `retry` counts how often it came before."""


@dataclass(slots=True, kw_only=True)
class SocketWire:
    """Socket Mode: envelopes over the connection that the app opened."""

    slack: SlackStandIn

    async def command(self, body: Json) -> Json:
        """As Wire."""
        return await self._send("slash_commands", body)

    async def interaction(self, payload: Json) -> Json:
        """As Wire."""
        return await self._send("interactive", payload)

    async def event(self, payload: Json, retry: int = 0) -> Json:
        """As Wire."""
        return await self._send("events_api", payload, retry_attempt=retry, retry_reason="timeout" if retry else "")

    async def _send(self, kind: str, payload: Json, **more: object) -> Json:
        await self.slack.until(lambda: self.slack.sockets)
        envelope = str(uuid.uuid4())
        acked: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self.slack.acks[envelope] = acked
        await self.slack.sockets[-1].send_json(
            {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": True, **more}
        )
        async with asyncio.timeout(ACK_WITHIN):
            return await acked


@dataclass(slots=True, kw_only=True)
class HttpWire:
    """HTTP: signed requests to the app's address. `age` makes them older, `secret` another's; `sent` has them all."""

    address: str
    secret: str = SIGNING_SECRET
    age: int = 0
    sent: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    async def command(self, body: Json) -> Json:
        """As Wire."""
        return await self._send(urlencode(body), "application/x-www-form-urlencoded")

    async def interaction(self, payload: Json) -> Json:
        """As Wire."""
        return await self._send(urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded")

    async def event(self, payload: Json, retry: int = 0) -> Json:
        """As Wire."""
        again = {"x-slack-retry-num": str(retry), "x-slack-retry-reason": "http_timeout"} if retry else {}
        return await self._send(json.dumps(payload), "application/json", again)

    async def again(self) -> Json:
        """The last request once more, letter for letter, as somebody who overheard it would send it."""
        return await self._post(*self.sent[-1])

    async def _send(self, body: str, content_type: str, more: Mapping[str, str] | None = None) -> Json:
        at = str(int(time.time()) - self.age)
        signed = hmac.new(self.secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": f"v0={signed}",
            **(more or {}),
        }
        self.sent.append((body, headers))
        return await self._post(body, headers)

    async def _post(self, body: str, headers: dict[str, str]) -> Json:
        timeout = aiohttp.ClientTimeout(total=ACK_WITHIN)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(self.address, data=body, headers=headers) as answer,
        ):
            answer.raise_for_status()
            text = await answer.text()
        found: Json = json.loads(text) if text.startswith("{") else {}
        return found


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody who uses the app in a channel. What comes back to them is in `answers`, modals in `modal`."""

    slack: SlackStandIn
    wire: Wire
    user: str = "U0ANALABEL"
    channel: str = "C0ALERTS01"
    team: str = TEAM
    answers: list[Json] = field(default_factory=list)
    view_id: str = ""

    @property
    def modal(self) -> Json:
        """The modal that this person looks at, as it stands."""
        return self.slack.views[self.view_id]

    async def types(self, words: str) -> Json:
        """`/policy words`, and the answer beside it."""
        url = self.slack.response_url()
        await self.wire.command(self.typed(words, url))
        return await self._answer(url)

    async def types_for_a_form(self, words: str) -> Json:
        """`/policy words`, and the modal that it opens."""
        before = set(self.slack.views)
        await self.wire.command(self.typed(words, self.slack.response_url()))
        return await self._opened(before)

    def typed(self, words: str, url: str) -> Json:
        """The payload of a slash command."""
        return {
            "command": "/policy",
            "text": words,
            "user_id": self.user,
            "user_name": "ana",
            "team_id": self.team,
            "channel_id": self.channel,
            "channel_name": "alerts",
            "trigger_id": self.slack.trigger(),
            "response_url": url,
            "api_app_id": "A0CLAUSE",
            "is_enterprise_install": "false",
        }

    async def clicks(self, message: Json, label: str, choice: str = "") -> Json:
        """Press the button with this label on a message, or choose in its menu, and the answer."""
        payload = self.click(message, label, choice)
        await self.wire.interaction(payload)
        return await self._answer(payload["response_url"])

    async def clicks_for_a_form(self, message: Json, label: str) -> Json:
        """Press a button on a message, and the modal that it opens."""
        before = set(self.slack.views)
        await self.wire.interaction(self.click(message, label))
        return await self._opened(before)

    async def clicks_in_modal(self, label: str) -> Json:
        """Press a button in the modal, and the modal as it is then."""
        before = self.modal
        payload = self._acting(find(before["blocks"], label)) | {
            "view": before,
            "container": {"type": "view", "view_id": self.view_id},
        }
        await self.wire.interaction(payload)
        await self.slack.until(lambda: self.modal["hash"] != before["hash"])
        return self.modal

    def click(self, message: Json, label: str, choice: str = "") -> Json:
        """The payload of a click on a message."""
        element = find(message["blocks"], label)
        if choice:
            element = element | {"selected_option": next(o for o in element["options"] if o["value"] == choice)}
        ephemeral = message.get("response_type") == "ephemeral"
        return self._acting(element) | {
            "channel": {"id": self.channel, "name": "alerts"},
            "container": {
                "type": "message",
                "message_ts": message.get("ts", "1700000000.000001"),
                "channel_id": self.channel,
                "is_ephemeral": ephemeral,
            },
            "response_url": self.slack.response_url(),
        }

    async def sends_in(self, **values: str | list[str]) -> Json:
        """Fill in the modal's fields by id and send it in: what the app acknowledged with.

        A field that is not named keeps what stands in it.
        """
        payload = self.filled_in(**values)
        ack = await self.wire.interaction(payload)
        if ack.get("response_action") == "update":
            self.slack.views[self.view_id] = ack["view"] | {"id": self.view_id, "hash": uuid.uuid4().hex}
        if ack.get("response_action") == "clear":
            del self.slack.views[self.view_id]
        return ack

    def filled_in(self, **values: str | list[str]) -> Json:
        """The payload of the modal sent in."""
        state = {}
        for block in self.modal["blocks"]:
            if block["type"] == "input":
                given = values.get(block["block_id"])
                state[block["block_id"]] = {block["element"]["action_id"]: _entered(block["element"], given)}
        view = self.modal | {"state": {"values": state}}
        return {
            "type": "view_submission",
            "team": {"id": self.team, "domain": "rehearsal"},
            "user": {"id": self.user, "username": "ana", "name": "ana", "team_id": self.team},
            "api_app_id": "A0CLAUSE",
            "token": "verification",
            "trigger_id": self.slack.trigger(),
            "view": view,
            "response_urls": [],
            "is_enterprise_install": False,
        }

    async def checks(self, text: str) -> Json:
        """The shortcut on a message, and the answer."""
        url = self.slack.response_url()
        payload = self._person("message_action") | {
            "callback_id": "check_message",
            "channel": {"id": self.channel, "name": "alerts"},
            "message": {"type": "message", "text": text, "ts": "1700000000.000009"},
            "message_ts": "1700000000.000009",
            "response_url": url,
        }
        await self.wire.interaction(payload)
        return await self._answer(url)

    async def wants_to_check(self) -> Json:
        """The global shortcut, and the modal that it opens."""
        before = set(self.slack.views)
        await self.wire.interaction(self._person("shortcut") | {"callback_id": "check_text"})
        return await self._opened(before)

    async def opens_home(self, event_id: str = "", retry: int = 0) -> Json:
        """Look at the App Home."""
        event = {"type": "app_home_opened", "user": self.user, "tab": "home", "channel": "D0HOME", "event_ts": "1.0"}
        body = {
            "type": "event_callback",
            "event_id": event_id or f"Ev{uuid.uuid4().hex[:10]}",
            "team_id": self.team,
            "api_app_id": "A0CLAUSE",
            "token": "verification",
            "event": event,
            "authorizations": [{"team_id": self.team, "user_id": "U0BOTUSER", "is_bot": True}],
        }
        await self.wire.event(body, retry)
        await self.slack.until(lambda: self.user in self.slack.homes)
        return self.slack.homes[self.user]

    def _person(self, kind: str) -> Json:
        return {
            "type": kind,
            "team": {"id": self.team, "domain": "rehearsal"},
            "user": {"id": self.user, "username": "ana", "name": "ana", "team_id": self.team},
            "api_app_id": "A0CLAUSE",
            "token": "verification",
            "trigger_id": self.slack.trigger(),
            "is_enterprise_install": False,
        }

    def _acting(self, element: Json) -> Json:
        action = {name: value for name, value in element.items() if name not in {"options", "placeholder", "confirm"}}
        return self._person("block_actions") | {"actions": [action | {"block_id": "b", "action_ts": str(time.time())}]}

    async def _answer(self, url: str) -> Json:
        came = self.slack.responses[url.rpartition("/")[2]]
        await self.slack.until(lambda: came)
        self.answers.append(came[-1])
        return came[-1]

    async def _opened(self, before: set[str]) -> Json:
        await self.slack.until(lambda: set(self.slack.views) - before)
        self.view_id = (set(self.slack.views) - before).pop()
        return self.modal


def _entered(element: Json, given: str | list[str] | None) -> Json:
    """An input's state: what was given, else what stands in it."""
    kind = element["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": element.get("initial_value") if given is None else given or None}
    offered = {option["value"]: option for option in element["options"]}
    if kind == "static_select":
        chosen = element.get("initial_option") if given is None else offered[str(given)]
        return {"type": kind, "selected_option": chosen}
    several = element.get("initial_options", []) if given is None else [offered[each] for each in given]
    return {"type": kind, "selected_options": several}


def find(blocks: list[Json], label: str) -> Json:
    """The button or menu with this label. Raises LookupError naming those that there are."""
    elements = [element for block in blocks if block["type"] == "actions" for element in block["elements"]]
    labels = [element.get("text", element.get("placeholder"))["text"] for element in elements]
    if label not in labels:
        raise LookupError(f"no {label!r} among {labels}")
    found: Json = elements[labels.index(label)]
    return found


def words(blocks: list[Json]) -> str:
    """All words of blocks, as somebody reads them."""
    found: list[str] = []

    def read(node: object) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("text"), str):
                found.append(node["text"])
            for part in node.values():
                read(part)
        elif isinstance(node, list):
            for part in node:
                read(part)

    read(blocks)
    return " ".join(" ".join(found).split())
