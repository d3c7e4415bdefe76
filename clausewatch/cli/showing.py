"""What the commands that answer share: their options, the way to the answers, and how words are shown."""

import asyncio
import dataclasses
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from clausewatch.app import answering
from clausewatch.archive import Answers
from clausewatch.model import ClauseKind, Marked
from clausewatch.settings import read_settings

T = TypeVar("T")

DAY_FORMAT = "%Y-%m-%d"

UNFOLDED = 100_000
"""Columns of a line that is piped: whoever reads it folds it, or does not."""


class Format(StrEnum):
    """How an answer is printed: for people, or for other tools."""

    TEXT = "text"
    JSON = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="For people, or as JSON for other tools.")]
KindsOption = Annotated[list[ClauseKind] | None, typer.Option("--kind", help="Only this kind of clause; repeatable.")]
SinceOption = Annotated[datetime | None, typer.Option("--since", formats=[DAY_FORMAT], help="From this day on (UTC).")]
UntilOption = Annotated[datetime | None, typer.Option("--until", formats=[DAY_FORMAT], help="Up to and with this day.")]


def ask(question: Callable[[Answers], Awaitable[T]]) -> T:
    """The answer from the store that the environment names."""

    async def answer() -> T:
        async with answering(read_settings(os.environ)) as answers:
            return await question(answers)

    return asyncio.run(answer())


def day(given: datetime | None) -> datetime | None:
    """A day that was typed, from its beginning in UTC."""
    return given.replace(tzinfo=UTC) if given else None


def end_of(given: datetime | None) -> datetime | None:
    """The end of a day that was typed."""
    return given.replace(tzinfo=UTC) + timedelta(days=1) if given else None


def print_json(value: object) -> None:
    """A value of the model as JSON: the same names, times in ISO 8601, sets sorted."""
    typer.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


def plain(value: Any) -> Any:
    """A value of the model in what JSON knows."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(plain(each) for each in value)
    return [plain(each) for each in value] if isinstance(value, tuple | list) else value


def marked(text: Marked, style: str) -> Text:
    """The text with its marked words in a style; inert, whatever it holds."""
    shown = Text(text.text)
    for start, end in text.spans:
        shown.stylize(style, start, end)
    return shown


class _Piped(Console):
    """Prints lines whole, and without the spaces that fill up a table's last column."""

    def print(self, *objects: Any, **how: Any) -> None:
        """As Console.print."""
        with self.capture() as captured:
            super().print(*objects, **how)
        self.file.writelines(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def console() -> Console:
    """Standard output: colours on a terminal, plain and unfolded where it is piped."""
    out = Console(highlight=False)
    return out if out.is_terminal else _Piped(highlight=False, color_system=None, width=UNFOLDED)


def indented(text: Text, columns: int) -> Padding:
    """A paragraph so many columns in."""
    return Padding(text, (0, 0, 0, columns), expand=False)
