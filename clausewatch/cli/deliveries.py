"""`deliveries`: what was queued for the channels, and a second chance for what was given up."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from clausewatch.cli.database import opened_store
from clausewatch.errors import StoreError
from clausewatch.model import Delivery, DeliveryStatus

deliveries_app = typer.Typer(help="What was queued for the channels, and what came of it.", no_args_is_help=True)


@deliveries_app.command("list")
def list_deliveries() -> None:
    """Every delivery that was not sent, oldest first, with the reason."""
    unsent = [each for each in asyncio.run(_deliveries()) if each.status is not DeliveryStatus.SENT]
    console = Console()
    for delivery in unsent:
        subject = f"{delivery.alert.publisher}: {delivery.alert.subject}"
        line = f"{delivery.id:>5}  {delivery.status:<9}  {delivery.channel.id}  {subject}"
        console.print(Text(line), no_wrap=True, overflow="ellipsis")
        if delivery.reason:
            console.print(Padding(Text(delivery.reason), (0, 0, 0, 7)))
    if not unsent:
        console.print("Everything that was queued has been sent.")


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


async def _retry(delivery_id: int | None) -> int:
    async with opened_store() as store:
        return await store.retry(delivery_id)
