"""What is kept sealed: tokens that people entrusted to the program, and marks that are good once."""

from datetime import datetime
from typing import Protocol


class SecretStore(Protocol):
    """Sealed texts by their keys; who keeps one has encrypted it. Every method is one transaction."""

    async def keep_secret(self, key: str, sealed: str, now: datetime) -> None:
        """Keep it in place of what was kept under this key."""

    async def secret(self, key: str) -> str | None:
        """What is kept under this key."""

    async def secret_keys(self, prefix: str) -> tuple[str, ...]:
        """The keys that begin so, in order."""

    async def forget_secret(self, key: str, since: datetime | None = None) -> bool:
        """Keep it no longer; whether it was kept, not before `since`. Of several at once, one is told so."""
