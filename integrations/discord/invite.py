"""The link that brings the bot into a server, with the least it can work with."""

import discord

PERMISSIONS = {
    "view_channel": "to find the channel it posts to",
    "send_messages": "to post",
    "embed_links": "to post the card: without it Discord refuses a message that has one",
    "create_public_threads": "to open an alert's thread, where what follows on it goes",
    "send_messages_in_threads": "to post there",
}
"""What the bot asks for, by discord.py's names, and why. https://discord.com/developers/docs/topics/permissions"""

SCOPES = ("bot", "applications.commands")
"""The bot itself, and `/policy`. https://docs.discord.com/developers/topics/oauth2#shared-resources-oauth2-scopes."""


def invite_link(application_id: int) -> str:
    """The address at which someone with Manage Server adds the bot. The id stands under General Information."""
    permissions = discord.Permissions(**dict.fromkeys(PERMISSIONS, True))
    return discord.utils.oauth_url(application_id, permissions=permissions, scopes=SCOPES)
