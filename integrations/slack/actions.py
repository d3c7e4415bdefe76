"""Buttons and selects as Block Kit elements, and what a click on one says. Pure."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from clausewatch.model import Action, ActionStyle, Block, Buttons, Clicked, Option, Select
from integrations.excerpt import shorten, size
from integrations.slack import limits
from integrations.slack.blocks import Payload, link, plain

DO, CHOOSE, LEAD = "do", "choose", "lead"
"""How the `action_id` of a button, of a select and of a link begins.

A button's own id is its value, so that two buttons of a block may do the same; a select has no value: its id follows.
"""

STYLES = {ActionStyle.PRIMARY: {"style": "primary"}, ActionStyle.DANGER: {"style": "danger"}}


def action_blocks(blocks: Sequence[Block]) -> list[Payload]:
    """Buttons and selects as blocks; those that follow each other share a row."""
    found: list[Payload] = []
    for in_rows, group in groupby(blocks, key=lambda block: not (isinstance(block, Select) and block.most > 1)):
        members = list(group)
        if in_rows:
            found += _rows([element for block in members for element in _elements(block)])
        else:
            found += [menu for block in members if isinstance(block, Select) and (menu := _choice_of_several(block))]
    return found


def _rows(elements: Sequence[Payload]) -> list[Payload]:
    numbered = [
        element
        if element["action_id"].startswith(f"{CHOOSE} ")
        else element | {"action_id": f"{element['action_id']} {number}"}
        for number, element in enumerate(elements, 1)
    ]
    starts = range(0, len(numbered), limits.ACTIONS)
    return [{"type": "actions", "elements": numbered[start : start + limits.ACTIONS]} for start in starts]


def _elements(block: Block) -> Iterator[Payload]:
    if isinstance(block, Buttons):
        yield from (element for action in block.actions if (element := _button(action)))
    elif isinstance(block, Select) and (offered := options(block.options)):
        yield {
            "type": "static_select",
            "action_id": f"{CHOOSE} {block.id}",
            "placeholder": plain(shorten(block.label, limits.PLACEHOLDER_CHARACTERS) or "Choose"),
            "options": offered,
        }


def _choice_of_several(block: Select) -> Payload | None:
    """Slack has no menu of several in a row of actions, only beside a text."""
    offered = options(block.options)
    label = shorten(block.label, limits.PLACEHOLDER_CHARACTERS) or "Choose"
    menu = {
        "type": "multi_static_select",
        "action_id": f"{CHOOSE} {block.id}",
        "placeholder": plain(label),
        "options": offered,
        "max_selected_items": min(block.most, max(len(offered), 1)),
    }
    return {"type": "section", "text": plain(label), "accessory": menu} if offered else None


def _button(action: Action) -> Payload | None:
    """None for a link that is not plainly one. Beside a link's label stands the host it leads to."""
    sure = {"confirm": _confirmation(action)} if action.sure else {}
    if not action.url:
        label = shorten(action.label, limits.BUTTON_CHARACTERS) or "OK"
        return (
            {"type": "button", "action_id": DO, "text": plain(label), "value": action.id or DO}
            | STYLES.get(action.style, {})
            | sure
        )
    to = link(action.label, action.url)
    if to is None:
        return None
    host = shorten(f"({to.host})", limits.BUTTON_CHARACTERS // 2)
    label = f"{shorten(to.label, limits.BUTTON_CHARACTERS - size(host) - 1)} {host}"
    return {"type": "button", "action_id": LEAD, "text": plain(label), "url": to.address} | STYLES.get(action.style, {})


def _confirmation(action: Action) -> Payload:
    return {
        "title": plain("Sure?"),
        "text": plain(shorten(action.sure, limits.CONFIRM_CHARACTERS) or "Sure?"),
        "confirm": plain("Yes"),
        "deny": plain("No"),
    }


def options(offered: Sequence[Option]) -> list[Payload]:
    """The options of a menu, each value once. One whose value Slack has no room for cannot be offered."""
    fitting = {each.value: each for each in offered if 0 < size(each.value) <= limits.OPTION_VALUE_CHARACTERS}
    return [_option(each) for each in list(fitting.values())[: limits.OPTIONS]]


def _option(offered: Option) -> Payload:
    label = shorten(offered.label, limits.OPTION_CHARACTERS) or shorten(offered.value, limits.OPTION_CHARACTERS)
    about = shorten(offered.about, limits.OPTION_CHARACTERS)
    described = {"description": plain(about)} if about else {}
    return {"text": plain(label or "–"), "value": offered.value} | described


def clicked(action: Payload) -> Clicked | None:
    """What a click says; None for a link, which opened by itself."""
    kind, _, rest = str(action["action_id"]).partition(" ")
    if kind == DO:
        return Clicked(action=str(action["value"]))
    if kind == CHOOSE:
        one = [action["selected_option"]] if action.get("selected_option") else []
        return Clicked(
            action=rest, choice=tuple(str(each["value"]) for each in [*one, *action.get("selected_options", [])])
        )
    return None
