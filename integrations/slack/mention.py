"""Mentions people on top of an alert: those whom the rules name, and nobody whom foreign text does."""

from typing import Any

from clausewatch.model import DeliveryAction
from clausewatch.ports import Message
from integrations.slack.limits import MESSAGE_BLOCKS

GROUPS = "S"
"""Begins a user group's id. https://docs.slack.dev/messaging/formatting-message-text#mentioning-groups"""


def mentioning(message: Message, payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with those on top who are to be mentioned. An edit mentions nobody: it notifies nobody either."""
    named = message.channel.mentioned(message.alert) if message.action is DeliveryAction.POST else ()
    if not named:
        return payload
    block = {"type": "section", "text": {"type": "mrkdwn", "text": " ".join(_mention(each) for each in named)}}
    return payload | {"blocks": [block, *payload["blocks"]][:MESSAGE_BLOCKS]}


def _mention(named: str) -> str:
    # https://docs.slack.dev/messaging/formatting-message-text#special-mentions
    if named == "here":
        return "<!here>"
    return f"<!subteam^{named}>" if named.startswith(GROUPS) else f"<@{named}>"
