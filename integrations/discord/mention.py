"""Mentions people before an alert: the only ones whom a message may ping are those whom the rules name."""

from typing import Any

from clausewatch.model import DeliveryAction
from clausewatch.ports import Message


def mentioning(message: Message, payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with those before its text who are to be mentioned. An edit mentions nobody: it pings nobody either.

    https://docs.discord.com/developers/resources/message#allowed-mentions-object
    """
    named = message.channel.mentioned(message.alert) if message.action is DeliveryAction.POST else ()
    if not named:
        return payload
    ids = {kind: [each.partition(":")[2] for each in named if each.startswith(f"{kind}:")] for kind in ("user", "role")}
    text = " ".join(_mention(each) for each in named)
    allowed = {"parse": ["everyone"] if "here" in named else [], "users": ids["user"], "roles": ids["role"]}
    return payload | {"content": f"{text}\n{payload['content']}", "allowed_mentions": allowed}


def _mention(named: str) -> str:
    # https://docs.discord.com/developers/reference#message-formatting
    kind, _, number = named.partition(":")
    return {"user": f"<@{number}>", "role": f"<@&{number}>"}.get(kind, "@here")
