"""The first page of the app: every platform's position, and what was told last."""

from clausewatch.archive import wording
from clausewatch.commands.desk import Asked, Desk, Verb
from clausewatch.commands.lookup import KIND_NAMES, answers
from clausewatch.commands.say import line, said, strong
from clausewatch.model import Alert, Block, Heading, Position, Reply, Table, Told

TOLD_LAST = 3
"""Alerts on the first page of the app."""


async def home(_asked: Asked, desk: Desk) -> Reply:
    """The first page of the app: every platform's position, and the latest alerts."""
    positions = await answers(desk).positions()
    by_platform: dict[str, list[Position]] = {}
    for position in positions:
        by_platform.setdefault(position.publisher, []).append(position)
    rows = tuple(
        (line(strong(name)), line(", ".join(_says(each) for each in found if each.holds or each.unconfirmed) or "–"))
        for name, found in sorted(by_platform.items())
    )
    told = await _told_last(desk)
    blocks: list[Block] = [Heading(text="What the documents say now")]
    blocks.append(Table(columns=("Platform", "Says"), rows=rows) if rows else said("Nothing is recorded yet."))
    if told:
        blocks += [Heading(text="Told last"), *(Told(alert=alert) for alert in told)]
    return Reply(blocks=tuple(blocks))


def _says(position: Position) -> str:
    name = KIND_NAMES[position.kind] if position.holds else f"perhaps {KIND_NAMES[position.kind]}"
    return f"{name} ({wording.WAITS})" if position.unconfirmed else name


async def _told_last(desk: Desk) -> list[Alert]:
    """The latest alerts, newest first, each as its message is to read now."""
    latest = [await desk.store.alert(alert.fingerprint) for alert in (await answers(desk).told())[-TOLD_LAST:]]
    return [found[0] for found in reversed(latest) if found]


VERBS = (Verb(name="home", about="The first page of the app.", run=home, is_hidden=True),)
