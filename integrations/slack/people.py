"""Who asks: their name, whether they run the workspace, their groups that may edit. Asked of Slack, kept a while."""

import logging
import time
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from clausewatch.model import Asker
from integrations.slack.asking import Asking
from integrations.slack.blocks import Payload

log = logging.getLogger(__name__)

KEPT = timedelta(minutes=5)
"""How long an answer of Slack's counts: somebody who is no admin any more may edit for as long."""

LONGEST_KEPT = 1_000
"""People kept; then all are forgotten, and asked for again."""


UNREADABLE = (LookupError, TypeError, ValueError, AttributeError)
"""What slack_sdk raises on an answer that is no JSON object, such as a proxy's plain text."""


@dataclass(slots=True)
class People:
    """Asks Slack who somebody is. `groups` are ids of user groups (S…) whose members may edit."""

    groups: Collection[str] = ()
    _known: dict[tuple[str, str], tuple[float, Asker]] = field(default_factory=dict)

    async def asker(self, asking: Asking, place: str, client: AsyncWebClient) -> Asker:
        """Who asks, where. Where Slack does not say who that is, nobody in particular: they may look up."""
        until, known = self._known.get((asking.team, asking.user), (0.0, None))
        if known is None or until < time.monotonic():
            known = await self._asked(asking, client)
        return replace(known, workspace=asking.team, channel=place)

    async def _asked(self, asking: Asking, client: AsyncWebClient) -> Asker:
        try:
            answer = await client.users_info(user=asking.user)
            found: Payload = answer["user"]
            roles = [group for group in self.groups if await _is_in(asking.user, group, client)]
        except (SlackApiError, aiohttp.ClientError, TimeoutError, *UNREADABLE) as error:
            log.warning("Slack does not say who %s is, so they count as no admin: %s", asking.user, error)
            return Asker(platform="slack", user=asking.user, name=asking.name or asking.user)
        name = found.get("profile", {}).get("display_name") or found.get("real_name") or asking.name or asking.user
        is_admin = bool(found.get("is_admin") or found.get("is_owner"))
        known = Asker(platform="slack", user=asking.user, name=name, is_admin=is_admin, roles=tuple(roles))
        if len(self._known) >= LONGEST_KEPT:
            self._known.clear()
        self._known[asking.team, asking.user] = (time.monotonic() + KEPT.total_seconds(), known)
        return known


async def _is_in(user: str, group: str, client: AsyncWebClient) -> bool:
    """Only asked where CLAUSEWATCH_EDITORS names a group; the manifest's scopes do not allow it by themselves."""
    try:
        answer = await client.usergroups_users_list(usergroup=group)
    except SlackApiError as refusal:
        log.warning("Slack does not say who is in the group %s, so nobody is: %s", group, refusal)
        return False
    return user in answer["users"]
