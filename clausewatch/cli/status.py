"""`status`: what is watched, how it fares and what waits to be sent."""

import asyncio
import os
from collections import Counter
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from clausewatch.app import now
from clausewatch.model import Delivery, DeliveryStatus, Health
from clausewatch.settings import read_settings
from clausewatch.store import SqlStore


def status() -> None:
    """Show every source, when it was last read, what fails and why, and what waits to be delivered."""
    asyncio.run(_status(Console()))


async def _status(console: Console) -> None:
    settings = read_settings(os.environ)
    async with SqlStore.open(settings.database_url.get_secret_value()) as store:
        healths = await store.healths()
        deliveries = await store.deliveries()
    if not healths:
        console.print("Nothing is watched yet: `clausewatch run` reads rules.yaml and begins.")
        return
    console.print(sources_table(healths, now()))
    console.print(_outbox(deliveries), highlight=False)


def sources_table(healths: tuple[Health, ...], at: datetime) -> Table:
    """One row a source, failing ones first."""
    table = Table("Source", "State", "Last read", "What to know", box=None, pad_edge=False)
    for health in sorted(healths, key=lambda health: (not health.failures, health.source_id)):
        table.add_row(Text(health.source_id), _state(health), _ago(health.succeeded_at, at), Text(_remark(health)))
    return table


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


def _outbox(deliveries: tuple[Delivery, ...]) -> str:
    counts = Counter(delivery.status for delivery in deliveries)
    shown = ", ".join(f"{counts[status]} {status}" for status in DeliveryStatus if counts[status])
    problems = [
        f"\n  {delivery.channel.id}: {delivery.reason}"
        for delivery in deliveries
        if delivery.status in {DeliveryStatus.REJECTED, DeliveryStatus.FAILED}
    ]
    return f"\nDeliveries: {shown or 'none yet'}.{''.join(problems[-5:])}"
