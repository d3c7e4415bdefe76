"""Prints alerts to a terminal."""

from datetime import timedelta
from types import TracebackType
from typing import Self

from rich.console import Console

from clausewatch.ports import MayRepeat, Message, SendOutcome, Sent
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

    async def send(self, message: Message) -> SendOutcome:
        """Print the alert; what is printed cannot be changed, so a reply or an edit is printed too."""
        self._console.print(render(message.alert, message.action))
        return Sent(remote_id=message.nonce)

    async def look_up(self, _message: Message, _age: timedelta) -> MayRepeat:
        """Nobody reads a dead process's terminal."""
        return MayRepeat()
