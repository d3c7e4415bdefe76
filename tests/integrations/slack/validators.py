"""Everything that may refuse a Slack message here: three libraries that know Block Kit, and our own rules.

slackblocks and blockkit read no payloads of rich text, so each element is built anew with their constructors, which
check it; what they build must be what we sent.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import blockkit
import slackblocks
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from integrations.excerpt import size
from integrations.slack import limits
from tests.integrations.slack import interactive

Json = dict[str, Any]


INTERACTIVE = {"actions", "input", "section", "divider"}
"""Blocks of which slackblocks builds something that says the same otherwise; that it builds them is enough."""


def check(payload: Json) -> None:
    """Raises where any of them objects to a message."""
    check_blocks(payload["blocks"])
    assert sum(block["type"] == "table" for block in payload["blocks"]) <= 1
    check_own_rules(payload)


def check_view(view: Json) -> None:
    """Raises where any of them objects to a modal or an App Home."""
    View(**view).validate_json()
    check_blocks(view["blocks"])
    assert 1 <= len(view["blocks"]) <= limits.VIEW_BLOCKS
    assert len(json.dumps(view)) < 250_000
    assert len(view.get("private_metadata", "")) <= limits.METADATA_CHARACTERS
    for name in ("title", "submit", "close"):
        assert name not in view or 1 <= size(view[name]["text"]) <= limits.VIEW_TITLE_CHARACTERS
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    assert len(inputs) == len(set(inputs))
    assert "submit" in view or not inputs
    assert not any(block["type"] == "table" for block in view["blocks"])
    for node in nodes(view["blocks"]):
        check_node(node)


def check_blocks(blocks: list[Json]) -> None:
    for block in blocks:
        Block.parse(block).validate_json()
        built = slackblocks_block(block)
        if block["type"] not in INTERACTIVE | {"table"}:
            assert json.loads(repr(built)) == as_slackblocks_builds(block) | {"block_id": "b"}
        if block["type"] != "table":  # of which blockkit does not know yet
            assert blockkit_block(block).build() == block
        check_actions(block)


def check_actions(block: Json) -> None:
    """No two elements of a block may have one `action_id`; the libraries do not look."""
    ids = [element["action_id"] for element in block.get("elements", []) if "action_id" in element]
    assert len(ids) == len(set(ids))
    assert all(0 < size(each) <= limits.ACTION_ID_CHARACTERS for each in ids)


def check_own_rules(payload: Json) -> None:
    blocks, text = payload["blocks"], payload["text"]
    assert 1 <= len(blocks) <= limits.MESSAGE_BLOCKS
    assert len(json.dumps(blocks)) < limits.MESSAGE_CHARACTERS
    assert 1 <= size(text) <= limits.FALLBACK_CHARACTERS
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", text)
    assert {key: payload[key] for key in payload if key not in {"blocks", "text"}} == {
        "mrkdwn": False,
        "parse": "none",
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    json.dumps(payload, ensure_ascii=False).encode("utf-8")
    for node in nodes(blocks):
        check_node(node)


def check_node(node: Json) -> None:
    """Only kinds in which Slack obeys nothing: no mrkdwn, no user, channel, broadcast, date or emoji element."""
    kind = node.get("type")
    assert kind in {*CONTAINERS, *ELEMENTS, "plain_text", "text", "raw_text", "link", "divider", None}
    if kind is None and not {"text", "title"} & set(node):  # neither an option nor a confirmation
        assert set(node) <= {"bold", "strike", "italic", "code"}
        assert all(value is True for value in node.values())
    if kind in CONTAINERS - {"header", "section", "input", "table"}:
        assert node["elements"]
    if kind in {"plain_text", "text", "raw_text", "link"}:
        assert 1 <= size(node["text"]) <= limits.TEXT_CHARACTERS
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", node["text"])
    if kind == "link":
        assert urlsplit(node["url"]).scheme in {"http", "https"}
        assert re.fullmatch(r"[!#-;=?-\[\]_a-z~]+", node["url"])
    if kind == "header":
        assert size(node["text"]["text"]) <= limits.HEADER_CHARACTERS
    if kind == "context":
        assert len(node["elements"]) <= limits.CONTEXT_ELEMENTS


CONTAINERS = {
    "header",
    "context",
    "rich_text",
    "rich_text_section",
    "rich_text_quote",
    "rich_text_list",
    "rich_text_preformatted",
    "actions",
    "section",
    "input",
    "table",
}

ELEMENTS = {"button", "static_select", "multi_static_select", "plain_text_input"}


def nodes(value: Any) -> Iterator[Json]:
    """Every object in a JSON value."""
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from nodes(part)
    elif isinstance(value, list):
        for part in value:
            yield from nodes(part)


def as_slackblocks_builds(block: Json) -> Json:
    """slackblocks leaves out what is Slack's default, and gives lists an offset and a border of none."""
    if block["type"] == "header":
        return block | {"text": without_emoji(block["text"])}
    if block["type"] == "context":
        return block | {"elements": [without_emoji(element) for element in block["elements"]]}
    bare = {"offset": 0, "border": 0}
    parts = [part | bare if part["type"] == "rich_text_list" else part for part in block["elements"]]
    return block | {"elements": parts}


def without_emoji(text: Json) -> Json:
    return {key: value for key, value in text.items() if key != "emoji"}


def slackblocks_block(block: Json) -> slackblocks.Block:
    match block["type"]:
        case "header":
            return slackblocks.HeaderBlock(slackblocks_plain(block["text"]), block_id="b")
        case "context":
            return slackblocks.ContextBlock([slackblocks_plain(element) for element in block["elements"]], block_id="b")
        case "rich_text":
            return slackblocks.RichTextBlock([slackblocks_part(part) for part in block["elements"]], block_id="b")
        case "divider":
            return slackblocks.DividerBlock()
        case "table":
            return slackblocks.TableBlock([[slackblocks_cell(cell) for cell in row] for row in block["rows"]])
        case "actions" | "section" | "input":
            return interactive.slackblocks_block(block)
    raise AssertionError(block["type"])


def slackblocks_plain(text: Json) -> slackblocks.Text:
    return slackblocks.Text(text["text"], type_=slackblocks.TextType.PLAINTEXT, emoji=text["emoji"])


def slackblocks_part(part: Json) -> slackblocks.RichTextObject:
    if part["type"] == "rich_text_list":
        return slackblocks.RichTextList(part["style"], [slackblocks_part(item) for item in part["elements"]])
    elements = [slackblocks_element(element) for element in part["elements"]]
    if part["type"] == "rich_text_quote":
        return slackblocks.RichTextQuote(elements)
    if part["type"] == "rich_text_preformatted":
        return slackblocks.RichTextCodeBlock(elements)
    return slackblocks.RichTextSection(elements)


def slackblocks_cell(cell: Json) -> slackblocks.RawText | slackblocks.RichTextObject:
    if cell["type"] == "raw_text":
        return slackblocks.RawText(cell["text"])
    return slackblocks_part(cell["elements"][0])


def slackblocks_element(element: Json) -> slackblocks.RichTextElement:
    style = element.get("style", {})
    if element["type"] == "link":
        return slackblocks.RichTextLink(element["url"], element["text"], **style)
    return slackblocks.RichText(element["text"], **style)


def blockkit_block(block: Json) -> Any:
    match block["type"]:
        case "header":
            return blockkit.Header(blockkit_plain(block["text"]))
        case "context":
            return blockkit.Context([blockkit_plain(element) for element in block["elements"]])
        case "rich_text":
            return blockkit.RichText([blockkit_part(part) for part in block["elements"]])
        case "divider":
            return blockkit.Divider()
        case "actions" | "section" | "input":
            return interactive.blockkit_block(block)
    raise AssertionError(block["type"])


def blockkit_plain(text: Json) -> blockkit.Text:
    return blockkit.Text(text["text"], emoji=text["emoji"], type="plain_text")


def blockkit_part(part: Json) -> Any:
    if part["type"] == "rich_text_list":
        return blockkit.RichTextList(part["style"], [blockkit_part(item) for item in part["elements"]])
    elements = [blockkit_element(element) for element in part["elements"]]
    kinds = {"rich_text_quote": blockkit.RichTextQuote, "rich_text_preformatted": blockkit.RichTextPreformatted}
    return kinds.get(part["type"], blockkit.RichTextSection)(elements)


def blockkit_element(element: Json) -> blockkit.RichTextEl | blockkit.RichLinkEl:
    style = blockkit.RichStyle(**element["style"]) if "style" in element else None
    if element["type"] == "link":
        return blockkit.RichLinkEl(element["url"], element["text"], style=style)
    return blockkit.RichTextEl(element["text"], style)
