"""What sends to each chat platform, made from the settings.

A platform's library takes tens of megabytes, and what answers in chat a few: they are loaded only where they are used.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console

from clausewatch.errors import SettingsError
from clausewatch.model import Channel
from clausewatch.ports import Clock, SecretStore, Sender
from clausewatch.settings import ChatAccess, Settings
from integrations.console.dry import DrySender
from integrations.console.send import ConsoleSender

if TYPE_CHECKING:
    from integrations.slack.installs import Installations
    from integrations.slack.send import SlackSender


def slack_installations(settings: Settings, store: SecretStore, clock: Clock) -> "Installations | None":
    """Where the tokens of workspaces are kept that installed the app; None where it is for one workspace alone."""
    given = settings.slack_app and settings.slack_app.installs
    if not given:
        return None
    try:
        from integrations.slack.installs import Installations, cipher  # noqa: PLC0415 -- an extra
    except ModuleNotFoundError as error:
        raise SettingsError(
            "SLACK_CLIENT_ID needs the extra workspaces: install clausewatch[workspaces], or unset the variable"
        ) from error
    sealed_with = cipher(given.key.get_secret_value())
    return Installations(store=store, cipher=sealed_with, client_id=given.client_id, clock=clock)


def listens_on(platform: str, settings: Settings) -> bool:
    """Whether commands are answered there, so that a channel may be subscribed while the program runs."""
    return {"slack": settings.slack_app is not None, "discord": settings.listens_to_discord}.get(platform, False)


def _slack_sender(settings: Settings, store: SecretStore, clock: Clock) -> "SlackSender":
    """Alerts have buttons where the app hears of clicks."""
    from clausewatch.commands import card_actions  # noqa: PLC0415 -- big, see the top
    from integrations.slack.send import API, SlackSender, no_actions  # noqa: PLC0415 -- the same

    installs = slack_installations(settings, store, clock)
    access = settings.slack or settings.slack_app
    return SlackSender(
        token=settings.slack.token.get_secret_value() if settings.slack else "",
        token_of=installs.token if installs else None,
        actions=card_actions if settings.slack_app else no_actions,
        base_url=(access and access.api_url) or API,
    )


def senders_of(settings: Settings, console: Console, store: SecretStore, clock: Clock) -> list[Sender]:
    """One for each platform that the settings have a token for, and for the terminal."""
    senders: list[Sender] = [ConsoleSender(console)]
    if settings.slack or settings.slack_app:
        senders.append(_slack_sender(settings, store, clock))
    if settings.discord:
        senders.append(_discord_sender(settings.discord, listens=settings.listens_to_discord))
    return senders


def _discord_sender(access: ChatAccess, *, listens: bool) -> Sender:
    from clausewatch.commands import card_actions  # noqa: PLC0415 -- big, see the top
    from integrations.discord.rest import API  # noqa: PLC0415 -- the same
    from integrations.discord.send import DiscordSender, no_actions  # noqa: PLC0415 -- the same

    actions = card_actions if listens else no_actions
    return DiscordSender(access.token.get_secret_value(), api=access.api_url or API, actions=actions)


def dry_senders(channels: Sequence[Channel], console: Console) -> list[Sender]:
    """Senders that print instead, for the platforms of these channels."""
    return [DrySender(platform, console) for platform in {channel.platform for channel in channels}]
