"""Buttons, menus and inputs built anew with the constructors of slackblocks and blockkit, which check them."""

from typing import Any

import blockkit
import slackblocks

Json = dict[str, Any]


def slackblocks_block(block: Json) -> slackblocks.Block:
    match block["type"]:
        case "actions":
            return slackblocks.ActionsBlock([_slackblocks_element(each) for each in block["elements"]])
        case "section":
            menu = _slackblocks_element(block["accessory"])
            return slackblocks.SectionBlock(_slackblocks_plain(block["text"]), accessory=menu)
        case "input":
            return slackblocks.InputBlock(
                _slackblocks_plain(block["label"]),
                _slackblocks_element(block["element"]),
                block_id=block["block_id"],
                hint=_slackblocks_plain(block["hint"]) if "hint" in block else None,
                optional=block["optional"],
            )
    raise AssertionError(block["type"])


def _slackblocks_plain(text: Json) -> slackblocks.Text:
    return slackblocks.Text(text["text"], type_=slackblocks.TextType.PLAINTEXT, emoji=text["emoji"])


def _slackblocks_element(element: Json) -> slackblocks.Element:
    given = {name: value for name, value in element.items() if name not in {"type", "text", "placeholder"}}
    if "placeholder" in element:
        given["placeholder"] = _slackblocks_plain(element["placeholder"])
    for name in ("options", "initial_options"):
        if name in given:
            given[name] = [_slackblocks_option(option) for option in given[name]]
    if "initial_option" in given:
        given["initial_option"] = _slackblocks_option(given["initial_option"])
    if "confirm" in given:
        given["confirm"] = slackblocks.ConfirmationDialogue(
            **{name: _slackblocks_plain(text) for name, text in given["confirm"].items()}
        )
    kinds = {
        "static_select": slackblocks.StaticSelectMenu,
        "multi_static_select": slackblocks.StaticMultiSelectMenu,
        "plain_text_input": slackblocks.PlainTextInput,
    }
    if element["type"] == "button":
        return slackblocks.Button(_slackblocks_plain(element["text"]), **given)
    return kinds[element["type"]](**given)


def _slackblocks_option(option: Json) -> slackblocks.Option:
    about = _slackblocks_plain(option["description"]) if "description" in option else None
    return slackblocks.Option(_slackblocks_plain(option["text"]), option["value"], about)


def blockkit_block(block: Json) -> Any:
    match block["type"]:
        case "actions":
            return blockkit.Actions([_blockkit_element(each) for each in block["elements"]])
        case "section":
            return blockkit.Section(_blockkit_plain(block["text"]), accessory=_blockkit_element(block["accessory"]))
        case "input":
            return blockkit.Input(
                _blockkit_plain(block["label"]),
                _blockkit_element(block["element"]),
                hint=_blockkit_plain(block["hint"]) if "hint" in block else None,
                optional=block["optional"],
                block_id=block["block_id"],
            )
    raise AssertionError(block["type"])


def _blockkit_plain(text: Json) -> blockkit.Text:
    return blockkit.Text(text["text"], emoji=text["emoji"], type="plain_text")


def _blockkit_element(element: Json) -> Any:
    given = {name: value for name, value in element.items() if name != "type"}
    for name in ("placeholder", "text"):
        if name in given:
            given[name] = _blockkit_plain(given[name])
    for name in ("options", "initial_options"):
        if name in given:
            given[name] = [_blockkit_option(option) for option in given[name]]
    if "initial_option" in given:
        given["initial_option"] = _blockkit_option(given["initial_option"])
    if "confirm" in given:
        given["confirm"] = blockkit.Confirm(**{name: _blockkit_plain(text) for name, text in given["confirm"].items()})
    kinds = {
        "button": blockkit.Button,
        "static_select": blockkit.StaticSelect,
        "multi_static_select": blockkit.MultiStaticSelect,
        "plain_text_input": blockkit.PlainTextInput,
    }
    return kinds[element["type"]](**given)


def _blockkit_option(option: Json) -> blockkit.Option:
    about = _blockkit_plain(option["description"]) if "description" in option else None
    return blockkit.Option(_blockkit_plain(option["text"]), option["value"], about)
