"""Alerts in a Discord channel: `render` makes the message (pure), `DiscordSender` posts it through discord.py."""

from integrations.discord.invite import invite_link
from integrations.discord.render import render
from integrations.discord.send import DiscordSender

__all__ = ["DiscordSender", "invite_link", "render"]
