"""Shows a Slack payload about as Slack does, as an HTML fragment. Pure; every text is escaped, no script, no fetch."""

import re
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

Json = dict[str, Any]

STYLE = """
.slack { font: 15px/1.47 Lato, "Helvetica Neue", Arial, sans-serif; color: #1d1c1d; background: #fff; display: flex;
  gap: 8px; max-width: 700px; padding: 8px 20px; overflow-wrap: anywhere; }
.slack .face { flex: none; width: 36px; height: 36px; border-radius: 6px; background: #4a154b; color: #fff;
  font-weight: 700; text-align: center; line-height: 36px; }
.slack .body { flex: 1; min-width: 0; }
.slack .app { font-size: 10px; background: #ededed; color: #616061; border-radius: 2px; padding: 1px 3px; }
.slack .header { font-size: 18px; font-weight: 900; margin: 6px 0; }
.slack .block { margin: 6px 0; white-space: pre-line; }
.slack .fields { display: grid; grid-template-columns: 1fr 1fr; gap: 4px 16px; }
.slack .context { font-size: 13px; color: #616061; }
.slack blockquote { margin: 2px 0; padding-left: 12px; border-left: 4px solid #ddd; }
.slack ul { margin: 2px 0; padding-left: 24px; }
.slack a { color: #1264a3; text-decoration: none; }
.slack code { font-size: 12px; color: #c01343; background: #f6f6f6; border: 1px solid #ddd; padding: 1px 3px; }
.slack .button { display: inline-block; border: 1px solid #bbb; border-radius: 8px; padding: 4px 12px;
  margin-right: 8px; font-size: 13px; font-weight: 700; color: #1d1c1d; }
.slack .button.primary { background: #007a5a; border-color: #007a5a; color: #fff; }
.slack .button.danger { background: #e01e5a; border-color: #e01e5a; color: #fff; }
.slack .attachment { border-left: 4px solid #ddd; border-radius: 4px; padding-left: 12px; }
.slack .dot { display: inline-block; width: 10px; height: 10px; border-radius: 5px; border: 1px solid #0003; }
.slack .field { border: 1px solid #aaa; border-radius: 4px; padding: 6px 12px; white-space: pre-wrap;
  min-height: 36px; }
.slack .hint { font-size: 13px; color: #616061; }
.slack .foot { text-align: right; margin-top: 16px; }
.slack.modal { border: 1px solid #ccc; border-radius: 8px; box-shadow: 0 2px 12px #0003; max-width: 520px; }
.slack pre { background: #f8f8f8; border: 1px solid #ddd; border-radius: 4px; padding: 8px; white-space: pre-wrap;
  font-size: 12px; margin: 4px 0; }
.slack table { border-collapse: collapse; margin: 6px 0; }
.slack td { border: 1px solid #ddd; padding: 2px 8px; }
.slack td .block { margin: 0; }
.slack hr { border: 0; border-top: 1px solid #ddd; }
"""
"""CSS for what `fragment` gives; everything in it is below the class `slack`."""

TAGS = {"bold": "b", "italic": "i", "strike": "s", "code": "code"}
"""Styles of a rich text element. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block"""

DOTS = {"🔴": "#d92d20", "🟠": "#f59e0b", "⚪": "#f4f4f5"}
"""Emoji drawn as coloured dots: not every machine has a font for them."""

_MRKDWN = re.compile(
    r"<(?P<url>https?://[^|>\s]+)(?:\|(?P<label>[^>]*))?>"
    r"|(?<!\w)\*(?P<b>[^*\n]+)\*(?!\w)|(?<!\w)_(?P<i>[^_\n]+)_(?!\w)|(?<!\w)~(?P<s>[^~\n]+)~(?!\w)|`(?P<code>[^`\n]+)`"
)


def fragment(payload: Json) -> str:
    """The message as one `<div class="slack">`. An element of an unknown kind shows as its name in square brackets."""
    blocks = [_block(block) for block in payload.get("blocks", [])]
    attachments = [_attachment(attachment) for attachment in payload.get("attachments", [])]
    content = "".join([*blocks, *attachments]) or f'<div class="block">{_mrkdwn(str(payload.get("text", "")))}</div>'
    name = '<b>Clausewatch</b> <span class="app">APP</span>'
    return f'<div class="slack"><div class="face">C</div><div class="body"><div>{name}</div>{content}</div></div>'


def modal(view: Json) -> str:
    """A modal as one `<div class="slack modal">`."""
    content = "".join(_block(block) for block in view["blocks"])
    submit = f'<span class="button primary">{_text(view["submit"])}</span>' if "submit" in view else ""
    foot = f'<div class="foot"><span class="button">{_text(view["close"])}</span>{submit}</div>'
    head = _div("header", _text(view["title"]))
    return f'<div class="slack modal"><div class="body">{head}{content}{foot}</div></div>'


def home(view: Json) -> str:
    """The App Home as one `<div class="slack">`."""
    return f'<div class="slack"><div class="body">{"".join(_block(block) for block in view["blocks"])}</div></div>'


def _block(block: Json) -> str:
    show = BLOCKS.get(block["type"])
    return show(block) if show else f'<div class="block">[{escape(block["type"])}]</div>'


def _header(block: Json) -> str:
    return f'<div class="header">{_text(block["text"])}</div>'


def _section(block: Json) -> str:
    text = f"<div>{_text(block['text'])}</div>" if "text" in block else ""
    fields = "".join(f"<div>{_text(field)}</div>" for field in block.get("fields", []))
    menu = _button(block["accessory"]) if "accessory" in block else ""
    return f'<div class="block">{text}{fields and _div("fields", fields)}{menu}</div>'


def _context(block: Json) -> str:
    return _div("block context", " ".join(_text(element) for element in block["elements"]))


def _actions(block: Json) -> str:
    return _div("block", "".join(_button(element) for element in block["elements"]))


def _button(element: Json) -> str:
    if element["type"] in {"static_select", "multi_static_select"}:
        chosen = [element.get("initial_option"), *element.get("initial_options", [])]
        shown = ", ".join(option["text"]["text"] for option in chosen if option)
        label = shown or element.get("placeholder", {}).get("text", "")
        return f'<span class="button">{escape(label)} ▾</span>'
    if element["type"] != "button":
        return escape(f"[{element['type']}]")
    style = {"primary": " primary", "danger": " danger"}.get(element.get("style", ""), "")
    return f'<span class="button{style}">{_text(element["text"])}</span>'


def _input(block: Json) -> str:
    """A field of a form as it stands before anybody writes in it."""
    element = block["element"]
    if element["type"] == "plain_text_input":
        shown = _div("field", escape(element.get("initial_value", "")) or "&nbsp;")
    else:
        shown = f"<div>{_button(element)}</div>"
    optional = ' <span class="hint">(optional)</span>' if block.get("optional") else ""
    hint = _div("hint", _text(block["hint"])) if "hint" in block else ""
    return f'<div class="block"><b>{_text(block["label"])}</b>{optional}{shown}{hint}</div>'


def _table(block: Json) -> str:
    rows = "".join(f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>" for row in block["rows"])
    return f"<table>{rows}</table>"


def _cell(cell: Json) -> str:
    return f"<b>{escape(cell['text'])}</b>" if cell["type"] == "raw_text" else _rich_text(cell)


def _rich_text(block: Json) -> str:
    return _div("block", "".join(_rich_part(part) for part in block["elements"]))


def _rich_part(part: Json) -> str:
    if part["type"] == "rich_text_list":
        tag = "ol" if part.get("style") == "ordered" else "ul"
        items = "".join(f"<li>{_rich_elements(item['elements'])}</li>" for item in part["elements"])
        return f"<{tag}>{items}</{tag}>"
    tag = {"rich_text_quote": "blockquote", "rich_text_preformatted": "pre"}.get(part["type"], "div")
    return f"<{tag}>{_rich_elements(part['elements'])}</{tag}>"


def _rich_elements(elements: Iterable[Json]) -> str:
    return "".join(_rich_element(element) for element in elements)


def _rich_element(element: Json) -> str:
    if element["type"] == "link":
        shown = _link(element["url"], escape(element.get("text") or element["url"]))
    elif element["type"] == "text":
        shown = escape(element["text"])
    else:
        shown = escape(f"[{element['type']}]")
    for style, tag in TAGS.items():
        if element.get("style", {}).get(style):
            shown = f"<{tag}>{shown}</{tag}>"
    return shown


def _attachment(attachment: Json) -> str:
    colour = str(attachment.get("color", ""))
    bar = f' style="border-color: {colour}"' if re.fullmatch(r"#[0-9a-fA-F]{6}", colour) else ""
    return f'<div class="attachment"{bar}>{"".join(_block(block) for block in attachment.get("blocks", []))}</div>'


def _text(text: Json) -> str:
    """A text object: mrkdwn is read, plain text shown as it is."""
    shown = _mrkdwn(text["text"]) if text["type"] == "mrkdwn" else escape(text["text"])
    for emoji, colour in DOTS.items():
        shown = shown.replace(emoji, f'<span class="dot" style="background: {colour}"></span>')
    return shown


def _mrkdwn(text: str) -> str:
    """Slack's mark-up, one level deep. Its own escapes (&amp; &lt; &gt;) are HTML's too and are read as such."""
    shown, position = "", 0
    for match in _MRKDWN.finditer(text):
        shown += _safe(text[position : match.start()]) + _mark(match)
        position = match.end()
    return shown + _safe(text[position:])


def _mark(match: re.Match[str]) -> str:
    if address := match["url"]:
        return _link(_without_escapes(address), _safe(match["label"] or address))
    tag = next(name for name in ("b", "i", "s", "code") if match[name])
    return f"<{tag}>{_safe(match[tag])}</{tag}>"


def _without_escapes(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _safe(text: str) -> str:
    """Text with Slack's escapes as safe HTML."""
    return escape(_without_escapes(text))


def _link(address: str, label: str) -> str:
    """`label` is HTML already. An address that is not http(s) shows as its label only."""
    if not address.startswith(("https://", "http://")):
        return label
    return f'<a href="{escape(address)}" rel="noreferrer">{label}</a>'


def _div(name: str, content: str) -> str:
    return f'<div class="{name}">{content}</div>'


BLOCKS: dict[str, Callable[[Json], str]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "rich_text": _rich_text,
    "input": _input,
    "table": _table,
    "divider": lambda _: "<hr>",
}
