"""Shows what would be sent to a chat platform, and sends nothing."""

from rich.console import Console
from rich.text import Text

from clausewatch.ports import Message, SendOutcome
from integrations.console.send import ConsoleSender


class DrySender(ConsoleSender):
    """Stands in for any platform's sender."""

    def __init__(self, platform: str, console: Console) -> None:
        super().__init__(console)
        self.platform = platform

    async def send(self, message: Message) -> SendOutcome:
        """Print where the alert would go, and the alert."""
        self._console.print(Text(f"Would {message.action} in {message.channel.id}:", style="bold"))
        return await super().send(message)
