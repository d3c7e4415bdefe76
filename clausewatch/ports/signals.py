"""Keeping what sites tell machines."""

from typing import Protocol

from clausewatch.model import Site


class SignalStore(Protocol):
    """The signals in force. They are written with the poll that read them (Recording.site)."""

    async def signals(self, *, platform_id: str | None = None, origin: str | None = None) -> tuple[Site, ...]:
        """What the watched sites of this platform, or the one at this origin, or all, tell machines now. By origin."""

    async def site(self, source_id: str) -> Site | None:
        """What the site that this source watches tells machines now; None where it was never read."""
