"""Buttons and selects as rows of Discord's components, within its limits. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from clausewatch.model import Action, ActionStyle, Block, Buttons, Option, Pager, Select
from integrations.discord import limits
from integrations.discord.links import honest
from integrations.discord.markdown import plain
from integrations.excerpt import size

Row = dict[str, Any]
"""An action row with its components."""

ACTION_ROW, BUTTON, STRING_SELECT = 1, 2, 3
"""https://docs.discord.com/developers/components/reference#component-object-component-types."""

_STYLES = {ActionStyle.PRIMARY: 1, ActionStyle.PLAIN: 2, ActionStyle.DANGER: 4}
"""https://docs.discord.com/developers/components/reference#button-button-styles."""

_LINK = 5


def rows(blocks: Iterable[Block]) -> list[Row]:
    """A row for every five buttons and for each select; what has no id of its own in the message is left out."""
    made: list[Row] = []
    taken: set[str] = set()
    for block in blocks:
        if isinstance(block, Buttons):
            made += _in_rows(_fresh(map(_button, block.actions), taken))
        elif isinstance(block, Select):
            made += [_row([each]) for each in _fresh([_select(block)], taken)]
    return made


def paging(pager: Pager | None, share: str) -> tuple[Block, ...]:
    """The buttons below a list: its neighbour pages, and showing it to everybody."""
    actions = []
    if pager and pager.before:
        actions.append(Action(id=pager.before, label=f"◀ Page {pager.page - 1}"))
    if pager and pager.after:
        actions.append(Action(id=pager.after, label=f"Page {pager.page + 1} of {pager.pages} ▶"))
    if share:
        actions.append(Action(id=share, label="Show to everybody"))
    return (Buttons(actions=tuple(actions)),) if actions else ()


def _fresh(components: Iterable[dict[str, Any] | None], taken: set[str]) -> Iterator[dict[str, Any]]:
    for component in components:
        if component is None:
            continue
        identity = component.get("custom_id") or component["url"]
        if identity not in taken:
            taken.add(identity)
            yield component


def _in_rows(components: Iterable[dict[str, Any]]) -> list[Row]:
    every = list(components)
    return [_row(every[at : at + limits.BUTTONS_IN_ROW]) for at in range(0, len(every), limits.BUTTONS_IN_ROW)]


def _row(components: Sequence[dict[str, Any]]) -> Row:
    return {"type": ACTION_ROW, "components": list(components)}


def _button(action: Action) -> dict[str, Any] | None:
    made: dict[str, Any] = {"type": BUTTON, "label": plain(action.label, limits.BUTTON_LABEL) or "…"}
    if action.url:
        address = honest(action.url)
        fits = address is not None and size(address) <= limits.BUTTON_URL
        return {**made, "style": _LINK, "url": address} if fits else None
    if not _is_id(action.id):
        return None
    return {**made, "style": _STYLES[action.style], "custom_id": action.id}


def _select(select: Select) -> dict[str, Any] | None:
    made = options(select.options)
    if not made or not _is_id(select.id):
        return None
    return {
        "type": STRING_SELECT,
        "custom_id": select.id,
        "placeholder": plain(select.label, limits.PLACEHOLDER),
        "min_values": 1,
        "max_values": max(1, min(select.most, len(made))),
        "options": made,
    }


def options(given: Sequence[Option], chosen: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The choices of a select, each value once; those chosen are ticked."""
    by_value = {each.value: each for each in given if 0 < size(each.value) <= limits.OPTION_VALUE}
    return [_option(each, each.value in chosen) for each in list(by_value.values())[: limits.OPTIONS]]


def _option(option: Option, is_chosen: bool) -> dict[str, Any]:
    made: dict[str, Any] = {"label": plain(option.label, limits.OPTION_LABEL) or "…", "value": option.value}
    if about := plain(option.about, limits.OPTION_DESCRIPTION):
        made["description"] = about
    return made | ({"default": True} if is_chosen else {})


def _is_id(text: str) -> bool:
    return 0 < size(text) <= limits.CUSTOM_ID
