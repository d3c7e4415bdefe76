"""Buttons and selects that live: whatever was posted once answers clicks, also after a restart."""

import re
from collections.abc import Mapping
from typing import Any, Protocol, cast

import discord
from discord import ui

from clausewatch.model import Clicked, Submitted, Typed
from integrations.discord.components import BUTTON, Row

Said = Typed | Clicked | Submitted


class Front(Protocol):
    """Takes what somebody did in Discord to the core, and its answer back."""

    async def take(self, interaction: discord.Interaction[Any], said: Said) -> None:
        """Answer it, once."""


class Live(ui.DynamicItem[ui.Item[ui.View]], template=r"[\s\S]+"):
    """A button or a select of ours. Its id says all there is to know, so nothing is remembered between restarts.

    https://discordpy.readthedocs.io/en/stable/interactions/api.html#dynamicitem
    """

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], _match: re.Match[str], /
    ) -> "Live":
        """The item that was clicked."""
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Somebody clicked, or chose."""
        data: Mapping[str, Any] = {**(interaction.data or {})}
        choice = tuple(map(str, data.get("values", ())))
        front = cast("Front", interaction.client)
        await front.take(interaction, Clicked(action=self.custom_id, choice=choice))


def view_of(rows: list[Row]) -> ui.View | None:
    """The rows as discord.py takes them. It is stopped already: discord.py would keep each view that it sends."""
    if not rows:
        return None
    view = ui.View(timeout=None)
    for place, row in enumerate(rows):
        for component in row["components"]:
            view.add_item(_button(component, place) if component["type"] == BUTTON else _select(component, place))
    view.stop()
    return view


def _button(component: dict[str, Any], place: int) -> ui.Button[ui.View]:
    return ui.Button(
        style=discord.ButtonStyle(component["style"]),
        label=component["label"],
        custom_id=component.get("custom_id"),
        url=component.get("url"),
        row=place,
    )


def _select(component: dict[str, Any], place: int) -> ui.Select[ui.View]:
    return ui.Select(
        custom_id=component["custom_id"],
        placeholder=component["placeholder"],
        min_values=component["min_values"],
        max_values=component["max_values"],
        options=[discord.SelectOption.from_dict(option) for option in component["options"]],
        row=place,
    )


class Modal(ui.Modal):
    """A form as it is sent. What is sent in comes as an event, which is there after a restart too."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(title=body["title"], custom_id=body["custom_id"])
        self._body = body
        self.stop()

    def to_dict(self) -> dict[str, Any]:
        """The body as it was made."""
        return self._body
