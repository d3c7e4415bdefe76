"""Workspaces that installed the app by OAuth: slack-bolt's installation store, in our database, encrypted at rest.

The key comes from the environment alone, so who has a copy of the database has no token.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from logging import Logger, getLogger

from cryptography.fernet import Fernet, InvalidToken
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from clausewatch.errors import SettingsError
from clausewatch.ports import SecretStore

log = getLogger(__name__)

STATE_LASTS = timedelta(minutes=10)
"""How long somebody may take to allow the installation."""


def cipher(key: str) -> Fernet:
    """What seals and opens. Raises SettingsError where the key is none."""
    try:
        return Fernet(key)
    except ValueError as error:
        raise SettingsError("CLAUSEWATCH_SECRET_KEY is no key: make one with `clausewatch secret-key`") from error


@dataclass(frozen=True, kw_only=True)
class Installations(AsyncInstallationStore):
    """One installation a workspace, of the bot alone: what an app without user tokens uses of slack_sdk's store."""

    store: SecretStore
    cipher: Fernet
    client_id: str
    clock: Callable[[], datetime]

    @property
    def logger(self) -> Logger:
        """As slack_sdk's."""
        return log

    async def async_save(self, installation: Installation) -> None:
        """Keep who installed it, and the bot's token."""
        key = self._key(installation.enterprise_id, installation.team_id)
        sealed = self.cipher.encrypt(json.dumps(installation.to_dict(), default=str).encode())
        await self.store.keep_secret(key, sealed.decode("ascii"), self.clock())

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot of this workspace, if it has installed the app."""
        found = await self.async_find_installation(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        return found.to_bot() if found else None

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        is_enterprise_install: bool | None = False,
        **_who: str | None,
    ) -> Installation | None:
        """The workspace's installation; whoever made it, there is one."""
        sealed = await self.store.secret(self._key(enterprise_id, None if is_enterprise_install else team_id))
        if sealed is None:
            return None
        try:
            return Installation(**json.loads(self.cipher.decrypt(sealed)))
        except InvalidToken as error:
            raise SettingsError(
                "CLAUSEWATCH_SECRET_KEY is another than the one that workspaces were installed with: set that one, or "
                "let each workspace install the app again"
            ) from error

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget a token that was revoked."""
        await self.store.forget_secret(self._key(enterprise_id, team_id))

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Nothing: a person's token is revoked, and none is kept."""

    async def async_delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget a workspace that removed the app."""
        await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)

    async def token(self, team: str) -> str | None:
        """The bot token of a workspace by its id alone, as a channel's address names it."""
        found = await self.async_find_bot(enterprise_id=None, team_id=team)
        return found.bot_token if found else None

    def states(self) -> "States":
        """What OAuth's `state`s are kept with."""
        return States(store=self.store, clock=self.clock)

    def _key(self, enterprise_id: str | None, team_id: str | None) -> str:
        """A workspace's own id says all; an organisation's where the app is installed for all its workspaces."""
        return f"slack:{self.client_id}:{team_id or enterprise_id or 'none'}"


@dataclass(frozen=True, kw_only=True)
class States(AsyncOAuthStateStore):
    """OAuth's `state`: good for a while, and once."""

    store: SecretStore
    clock: Callable[[], datetime]

    @property
    def logger(self) -> Logger:
        """As slack_sdk's."""
        return log

    async def async_issue(self, *_args: object, **_more: object) -> str:
        """A new state."""
        state = secrets.token_urlsafe(24)
        await self.store.keep_secret(f"slack-state:{state}", "issued", self.clock())
        return state

    async def async_consume(self, state: str) -> bool:
        """Whether it is one of ours, fresh, and comes for the first time."""
        return await self.store.forget_secret(f"slack-state:{state}", since=self.clock() - STATE_LASTS)
