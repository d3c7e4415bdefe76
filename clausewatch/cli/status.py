"""`status`: what is watched, how it fares and what waits to be sent. Only reads."""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from clausewatch.app import now
from clausewatch.health import TITLES
from clausewatch.model import Ailment, Delivery, DeliveryStatus, Health
from clausewatch.settings import Settings, read_settings
from clausewatch.store import SqlStore, is_there, parse_address

WAITING = {DeliveryStatus.PENDING, DeliveryStatus.SENDING}
GIVEN_UP = {DeliveryStatus.REJECTED, DeliveryStatus.FAILED}

NOTHING_YET = (
    "Nothing is watched yet in {}: `clausewatch run` reads rules.yaml and begins. If it runs already, it uses another "
    "database: set DATABASE_URL to the same here."
)


def status() -> None:
    """Show every source, when it was last read, what fails and why, and what waits to be delivered."""
    asyncio.run(_status(Console()))


async def _status(console: Console) -> None:
    settings = read_settings(os.environ)
    url = settings.database_url.get_secret_value()
    if not is_there(url):
        console.print(Text(NOTHING_YET.format(parse_address(url).shown)))
        return
    async with SqlStore.open(url, migrate=False) as store:
        healths = await store.healths()
        spells = await store.ailments()
        deliveries = await store.deliveries()
    if not healths:
        console.print(Text(NOTHING_YET.format(parse_address(url).shown)))
        return
    show_sources(console, healths, now())
    show_ailments(console, spells)
    console.print()
    show_channels(console, deliveries, settings, now())


def show_sources(console: Console, healths: Sequence[Health], at: datetime) -> None:
    """One line a source, failing ones first, and below it what there is to know."""
    ordered = sorted(healths, key=lambda health: (not health.failures, health.source_id))
    state_width = max(len(_state(health)) for health in ordered)
    for health in ordered:
        line = Text.assemble(_padded(_state(health), state_width), f"  {_ago(health.succeeded_at, at):<12}  ")
        line.append(health.source_id)
        console.print(line, no_wrap=True, overflow="ellipsis")
        if remark := _remark(health):
            console.print(Padding(Text(remark), (0, 0, 0, 4)))


def show_ailments(console: Console, spells: Sequence[Ailment]) -> None:
    """What a person was told of and what is not over."""
    if spells:
        console.print("\nNot well, as was told:")
    for spell in spells:
        console.print(Text(f"    {spell.source_id}: {TITLES[spell.kind]}, since {spell.since:%d %b %Y %H:%M} UTC."))
        console.print(Padding(Text(spell.reason), (0, 0, 0, 8)))


def _padded(text: Text, width: int) -> Text:
    text.pad_right(width - len(text))
    return text


def _state(health: Health) -> Text:
    if health.failures:
        return Text(f"failing ({health.failures}x)", style="red")
    return Text("ok", style="green") if health.checked_at else Text("not read yet", style="dim")


def _remark(health: Health) -> str:
    if health.failing_since:
        return f"since {health.failing_since:%d %b %Y %H:%M} UTC: {health.reason}"
    return health.note


def _ago(moment: datetime | None, at: datetime) -> str:
    if moment is None:
        return "never"
    minutes = int((at - moment).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 120:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days ago"


def show_channels(console: Console, deliveries: Sequence[Delivery], settings: Settings, at: datetime) -> None:
    """For each channel: how many deliveries stand where, and what holds up or ended those that are not there."""
    if not deliveries:
        console.print("Deliveries: none yet.")
    for channel_id, group in groupby(sorted(deliveries, key=_by_channel), key=lambda each: each.channel.id):
        queue = list(group)
        counts = Counter(delivery.status for delivery in queue)
        shown = ", ".join(f"{counts[status]} {status}" for status in DeliveryStatus if counts[status])
        console.print(Text(f"Deliveries to {channel_id}: {shown}."))
        for line in _trouble(queue, settings, at):
            console.print(Padding(Text(line), (0, 0, 0, 4)))


def _by_channel(delivery: Delivery) -> tuple[str, int]:
    return delivery.channel.id, delivery.id


def _trouble(queue: Sequence[Delivery], settings: Settings, at: datetime) -> Iterator[str]:
    """Lines about one channel's deliveries, which are in order."""
    if waiting := next((delivery for delivery in queue if delivery.status in WAITING), None):
        yield _waiting(waiting, at)
        if not _is_configured(waiting.channel.platform, settings):
            yield "This channel is no longer configured: it has no token. What waits is kept."
    given_up = [delivery for delivery in queue if delivery.status in GIVEN_UP]
    if given_up:
        yield f"Given up: {given_up[-1].reason} (`clausewatch deliveries retry` tries again.)"


def _waiting(delivery: Delivery, at: datetime) -> str:
    """The oldest one that waits; `at` of an alert is when what it tells first stood."""
    reason = f" {delivery.reason}" if delivery.reason else ""
    later = delivery.not_before and delivery.not_before > at
    attempt = f" Next attempt: {delivery.not_before:%d %b %Y %H:%M} UTC." if later else ""
    return f"The oldest that waits is of {_ago(delivery.alert.at, at)}.{reason}{attempt}"


def _is_configured(platform: str, settings: Settings) -> bool:
    """The terminal serves only where no chat platform does."""
    tokens = {"slack": settings.slack, "discord": settings.discord}
    return tokens[platform] is not None if platform in tokens else not any(tokens.values())
