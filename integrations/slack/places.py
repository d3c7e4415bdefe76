"""A channel's address: its id in the one workspace, or `T…/C…` where the app is installed in several. Pure."""

from collections.abc import Awaitable, Callable

TokenOf = Callable[[str], Awaitable[str | None]]
"""The bot token of a workspace by its id, None where it has not installed the app."""


def address(team: str, channel: str) -> str:
    """Where several workspaces have installed the app, a channel's id alone does not say whose token posts there."""
    return f"{team}/{channel}" if channel else ""


def parted(place: str) -> tuple[str, str]:
    """The workspace, empty for the one whose token is in the environment, and the channel."""
    team, slash, channel = place.partition("/")
    return (team, channel) if slash else ("", place)
