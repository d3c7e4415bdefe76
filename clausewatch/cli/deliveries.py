"""`deliveries`: what was queued for the channels, and a person's word on what was given up or held."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from clausewatch.cli.database import opened_store
from clausewatch.errors import StoreError
from clausewatch.model import Delivery, DeliveryStatus
from clausewatch.store import SqlStore

deliveries_app = typer.Typer(help="What was queued for the channels, and what came of it.", no_args_is_help=True)


@deliveries_app.command("list")
def list_deliveries() -> None:
    """Every delivery that was not sent, oldest first, with the reason."""
    unsent = [each for each in asyncio.run(_deliveries()) if each.status is not DeliveryStatus.SENT]
    console = Console()
    for delivery in unsent:
        console.print(Text(_line(delivery)), no_wrap=True, overflow="ellipsis")
        if delivery.reason:
            console.print(Padding(Text(delivery.reason), (0, 0, 0, 7)))
    if not unsent:
        console.print("Everything that was queued has been sent.")


@deliveries_app.command()
def show(delivery_id: Annotated[int, typer.Argument(metavar="ID", help="As `deliveries list` has it.")]) -> None:
    """Everything that is known of one delivery, sent or not."""
    found = [each for each in asyncio.run(_deliveries()) if each.id == delivery_id]
    if not found:
        raise StoreError(f"there is no delivery {delivery_id}: `clausewatch deliveries list` has those not sent")
    for name, value in _facts(found[0]):
        typer.echo(f"{name:<12}{value}")


def _line(delivery: Delivery) -> str:
    subject = f"{delivery.alert.publisher}: {delivery.alert.subject}"
    return f"{delivery.id:>5}  {delivery.status:<10} {delivery.channel.id}  {subject}"


def _facts(delivery: Delivery) -> Iterator[tuple[str, str]]:
    """Name and value of what there is to say, in the order of its life."""
    yield "delivery", f"{delivery.id} ({delivery.action}), {delivery.status}"
    yield "channel", f"{delivery.channel.id} ({delivery.channel.platform} {delivery.channel.address})"
    yield "alert", f"{delivery.alert.publisher}: {delivery.alert.subject}"
    yield "says", delivery.alert.summary.replace("\n", " ")
    for name, moment in (
        ("queued", delivery.queued_at),
        ("last tried", delivery.begun_at),
        ("not before", delivery.not_before),
        ("settled", delivery.settled_at),
    ):
        if moment:
            yield name, f"{moment:%d %b %Y %H:%M:%S} UTC"
    yield "attempts", f"{delivery.attempts}, in doubt {delivery.doubts} times"
    if delivery.remote_id:
        yield "message", delivery.remote_id
    if delivery.reason:
        yield "reason", delivery.reason


@deliveries_app.command()
def resume(channel_id: Annotated[str, typer.Argument(metavar="CHANNEL")]) -> None:
    """Send what waits in a channel that was held because it got too many alerts at once."""
    count = asyncio.run(_decide(channel_id, SqlStore.resume))
    typer.echo(f"{count} deliveries to {channel_id} go on.")


@deliveries_app.command()
def drop(channel_id: Annotated[str, typer.Argument(metavar="CHANNEL")]) -> None:
    """Drop what waits in a channel that was held because it got too many alerts at once."""
    count = asyncio.run(_decide(channel_id, SqlStore.drop))
    typer.echo(f"{count} deliveries to {channel_id} are dropped; `clausewatch deliveries list` keeps them.")


@deliveries_app.command()
def retry(
    delivery_id: Annotated[int | None, typer.Argument(metavar="ID", help="As `deliveries list` has it.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All that were rejected or have failed.")] = False,
) -> None:
    """Queue again what was rejected or has failed; `clausewatch run` or `deliver` sends it."""
    if (delivery_id is None) != every:
        raise typer.BadParameter("name one delivery by its ID, or say --all")
    count = asyncio.run(_retry(delivery_id))
    if not count and not every:
        raise StoreError(
            f"there is no rejected or failed delivery {delivery_id}: `clausewatch deliveries list` has all"
        )
    typer.echo("1 delivery is queued again." if count == 1 else f"{count} deliveries are queued again.")


async def _deliveries() -> tuple[Delivery, ...]:
    async with opened_store() as store:
        return await store.deliveries()


async def _decide(channel_id: str, decide: Callable[[SqlStore, str], Awaitable[int]]) -> int:
    async with opened_store() as store:
        known = {delivery.channel.id for delivery in await store.deliveries()}
        if channel_id not in known:
            there = ", ".join(sorted(known)) or "none yet"
            raise StoreError(f"nothing was ever queued for a channel {channel_id}: there is {there}")
        return await decide(store, channel_id)


async def _retry(delivery_id: int | None) -> int:
    async with opened_store() as store:
        return await store.retry(delivery_id)
