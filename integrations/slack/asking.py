"""What Slack sends when somebody types, clicks or sends in a form, as the core knows it. Pure.

https://docs.slack.dev/reference/interaction-payloads
"""

import html
import json
import re
from dataclasses import dataclass

from clausewatch.commands import written
from clausewatch.model import Clicked, Submitted, Typed
from integrations.slack import limits
from integrations.slack.actions import clicked
from integrations.slack.blocks import Payload
from integrations.slack.forms import submitted

Said = Typed | Clicked | Submitted
"""What somebody may do."""

_LINKED = re.compile(r"<(?:(?P<mark>[@#!])(?P<id>[^|>]*)|(?P<url>[^|>]*))(?:\|(?P<label>[^>]*))?>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One thing that somebody did in Slack.

    `channel` is where: empty in the App Home and for a global shortcut. `event_id` is the
    same however often Slack sends it; `once` differs between two submissions of one form, which `event_id` need not.
    An answer goes to `response_url`, or into the modal `view_id`, or, with neither, into a modal that `trigger_id`
    opens. `is_own`: what was clicked is an answer that only the asker sees, so another may take its place.
    """

    user: str
    name: str
    team: str
    channel: str
    event_id: str
    once: str
    said: Said
    trigger_id: str = ""
    response_url: str = ""
    view_id: str = ""
    is_own: bool = False


def typed(body: Payload) -> Asking:
    """A slash command."""
    return Asking(
        user=body["user_id"],
        name=body.get("user_name", ""),
        team=body["team_id"],
        channel=body["channel_id"],
        event_id=f"slack:{body['trigger_id']}",
        once=body["trigger_id"],
        said=Typed(words=body.get("text", "")),
        trigger_id=body["trigger_id"],
        response_url=body["response_url"],
    )


def pressed(body: Payload) -> Asking | None:
    """A click on a button or a choice in a menu; None for a link."""
    action = body["actions"][0]
    said = clicked(action)
    if said is None:
        return None
    container, view = body.get("container", {}), body.get("view") or {}
    in_modal = view.get("type") == "modal"
    metadata = read_metadata(view)
    return Asking(
        user=body["user"]["id"],
        name=body["user"].get("name", ""),
        team=_team(body),
        channel=metadata["channel"] or _channel(body),
        event_id=f"slack:{body['trigger_id']}",
        once=body["trigger_id"],
        said=said,
        trigger_id=body["trigger_id"],
        response_url=body.get("response_url", ""),
        view_id=view["id"] if in_modal else "",
        is_own=bool(container.get("is_ephemeral")),
    )


def sent_in(body: Payload) -> Asking:
    """A form. Sent in twice as it is, it is one event: its view has the same hash both times."""
    view = body["view"]
    metadata = read_metadata(view)
    return Asking(
        user=body["user"]["id"],
        name=body["user"].get("name", ""),
        team=_team(body),
        channel=metadata["channel"],
        event_id=f"slack:{view['id']}:{view['hash']}",
        once=body["trigger_id"],
        said=submitted(metadata["form"], view["state"]["values"]),
        trigger_id=body["trigger_id"],
        view_id=view["id"],
    )


def checked(body: Payload) -> Asking:
    """The shortcut on a message: what do the rules make of it? The global one asks for a text first."""
    message = body.get("message")
    words = written("rules test", text=words_of(message)) if message else "rules test"
    return Asking(
        user=body["user"]["id"],
        name=body["user"].get("name", ""),
        team=_team(body),
        channel=_channel(body),
        event_id=f"slack:{body['trigger_id']}",
        once=body["trigger_id"],
        said=Typed(words=words),
        trigger_id=body["trigger_id"],
        response_url=body.get("response_url", ""),
    )


def words_of(message: Payload) -> str:
    """A message's words as people read them, without Slack's mark-up and escapes."""
    return html.unescape(_LINKED.sub(_label, str(message.get("text", "")))).strip()


def _label(found: re.Match[str]) -> str:
    return found["label"] or (f"{found['mark']}{found['id']}" if found["mark"] else found["url"])


def _channel(body: Payload) -> str:
    return str((body.get("channel") or {}).get("id") or body.get("container", {}).get("channel_id", ""))


def _team(body: Payload) -> str:
    """The workspace; none stands there where the app is installed for a whole organisation."""
    return str((body.get("team") or {}).get("id") or body["user"].get("team_id", ""))


def metadata_of(asking: Asking, form_id: str = "") -> str:
    """What a modal carries: where it was opened from, and which form it is."""
    metadata = json.dumps({"channel": asking.channel, "form": form_id})
    if len(metadata) > limits.METADATA_CHARACTERS:
        raise ValueError(f"the form's id is longer than {limits.METADATA_CHARACTERS} characters")
    return metadata


def read_metadata(view: Payload) -> dict[str, str]:
    """As `metadata_of` wrote it."""
    found = json.loads(view.get("private_metadata") or "{}")
    return {"channel": str(found.get("channel", "")), "form": str(found.get("form", ""))}
