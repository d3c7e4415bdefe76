"""Prints alerts to a terminal."""

from datetime import timedelta
from types import TracebackType
from typing import Self

from rich.console import Console

from clausewatch.model import Alert, Channel
from clausewatch.ports import SendOutcome, Sent
from integrations.console.render import render


class ConsoleSender:
    """A Sender whose channel is standard output. Nothing can be refused or in doubt; `remote_id` is the nonce."""

    platform = "console"
    spacing = timedelta()

    def __init__(self, console: Console) -> None:
        self._console = console

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    async def verify(self) -> str | None:
        """A terminal takes everything."""
        return None

    async def send(self, _channel: Channel, alert: Alert, *, nonce: str) -> SendOutcome:
        """Print the alert."""
        self._console.print(render(alert))
        return Sent(remote_id=nonce)
