"""Shows a Discord message or modal as HTML, about as Discord's client does. Pure; everything in it is escaped.

Of Discord's markdown it knows what our messages use: headings, bullets, bold, italics, strike-through, code, block
quotes, backslash escapes, times, links and addresses in angle brackets. Anything else is shown as the characters it is
made of.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any

STYLE = """
.discord { max-width: 44rem; padding: 1rem; background: #313338; color: #dbdee1; border-radius: .5rem;
  font: 1rem/1.375 "gg sans", "Noto Sans", "Helvetica Neue", Helvetica, Arial, sans-serif; overflow-wrap: anywhere; }
.discord .who { color: #f2f3f5; font-weight: 500; }
.discord .app { margin-left: .3rem; padding: 0 .3rem; border-radius: .2rem; background: #5865f2; color: #fff;
  font-size: .625rem; font-weight: 600; vertical-align: middle; }
.discord p { margin: 0; white-space: pre-line; }
.discord a { color: #00a8fc; text-decoration: none; }
.discord blockquote { margin: 0; padding-left: .75rem; border-left: .25rem solid #4e5058; }
.discord .embed { max-width: 32.5rem; margin-top: .25rem; padding: .5rem 1rem 1rem .75rem; background: #2b2d31;
  border-left: .25rem solid #1e1f22; border-radius: .25rem; font-size: .875rem; line-height: 1.3; }
.discord .author { margin-top: .5rem; color: #f2f3f5; font-weight: 600; }
.discord .title { margin-top: .5rem; font-size: 1rem; font-weight: 600; }
.discord .description { margin-top: .5rem; }
.discord .fields { display: grid; grid-template-columns: repeat(12, 1fr); gap: .5rem; margin-top: .5rem; }
.discord .field { grid-column: 1 / -1; }
.discord .inline { grid-column: span 4; }
.discord .name { color: #f2f3f5; font-weight: 600; }
.discord .footer { margin-top: .5rem; font-size: .75rem; }
.discord .heading { margin-top: .25rem; color: #f2f3f5; font-size: 1rem; font-weight: 700; }
.discord .bullet { padding-left: 1.1rem; text-indent: -.8rem; }
.discord .bullet > p { display: inline; }
.discord code { padding: 0 .2rem; background: #1e1f22; border-radius: .2rem; font-size: .85em; }
.discord pre { margin: .25rem 0; padding: .5rem; background: #1e1f22; border: 1px solid #232428; border-radius: .25rem;
  font-size: .8rem; white-space: pre-wrap; }
.discord .time { padding: 0 .15rem; background: #3f4147; border-radius: .2rem; }
.discord .row { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .5rem; }
.discord .button { padding: .3rem .9rem; background: #4e5058; border-radius: .25rem; color: #fff; font-size: .875rem;
  font-weight: 500; }
.discord .button.primary { background: #5865f2; }
.discord .button.danger { background: #da373c; }
.discord .select { flex: 1; min-width: 16rem; padding: .4rem .75rem; background: #1e1f22; border-radius: .25rem;
  font-size: .875rem; color: #b5bac1; }
.discord.modal { max-width: 30rem; border: 1px solid #1e1f22; box-shadow: 0 2px 12px #0006; }
.discord .label { margin-top: .9rem; color: #f2f3f5; font-weight: 600; font-size: .9rem; }
.discord .hint { font-size: .8rem; color: #b5bac1; }
.discord .input { margin-top: .35rem; padding: .5rem .75rem; min-height: 1.4rem; background: #1e1f22;
  border-radius: .25rem; font-size: .875rem; white-space: pre-wrap; }
"""
"""For the page that the fragments stand in, once."""

_TOKEN = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])|<(?P<address>https?://[^\s<>]+)>|\*\*(?P<bold>(?:\\.|[^\\])+?)\*\*(?!\*)"
    r"|~~(?P<struck>.+?)~~|\*(?P<italic>(?:\\.|[^\\*])+?)\*|`(?P<code>[^`\n]+)`|<t:(?P<time>\d{1,10}:[Df])>"
    r"|\[(?P<label>(?:\\.|[^\]\\])+)\]\(<(?P<link>https?://[^\s<>]+)>\)"
)
_FENCE = re.compile(r"```(?:\w+\n)?(.*?)```", re.DOTALL)

BUTTON, ROW = 2, 1
"""Types of components. https://docs.discord.com/developers/components/reference#component-object-component-types."""

_BUTTONS = {1: "button primary", 4: "button danger"}
"""Styles of buttons. https://docs.discord.com/developers/components/reference#button-button-styles."""


def fragment(payload: Mapping[str, Any]) -> str:
    """One message as a `<div class="discord">`: the body of a Create Message request in, HTML out."""
    embeds = "".join(_embed(embed) for embed in payload.get("embeds", []))
    content = f"<p>{_markdown(payload['content'])}</p>" if payload.get("content") else ""
    who = '<span class="who">Clausewatch</span><span class="app">APP</span>'
    rows = "".join(_block("row", _components(row["components"])) for row in payload.get("components", []))
    return f'<div class="discord"><div>{who}</div>{content}{embeds}{rows}</div>'


def modal(form: Mapping[str, Any]) -> str:
    """A modal as a `<div class="discord modal">`: the data of the answer that opens it in, HTML out."""
    fields = "".join(map(_input, form["components"]))
    send = '<div class="row"><span class="button primary">Submit</span><span class="button">Cancel</span></div>'
    return f'<div class="discord modal"><div class="title">{escape(form["title"])}</div>{fields}{send}</div>'


def _input(part: Mapping[str, Any]) -> str:
    """A field with its label, or a text."""
    inner = part.get("component")
    if inner is None:
        return _block("description", _lines(part.get("content", "")))
    hint = _block("hint", escape(part.get("description", "")))
    shown = _select(inner) if "options" in inner else f'<div class="input">{escape(inner.get("value", ""))}</div>'
    return f"{_block('label', escape(part.get('label', '')))}{hint}{shown}"


def _components(components: Iterable[Mapping[str, Any]]) -> str:
    return "".join(_button(each) if each["type"] == BUTTON else _select(each) for each in components)


def _button(button: Mapping[str, Any]) -> str:
    arrow = " ↗" if button.get("url") else ""
    return f'<span class="{_BUTTONS.get(button["style"], "button")}">{escape(button["label"])}{arrow}</span>'


def _select(select: Mapping[str, Any]) -> str:
    chosen = [option["label"] for option in select.get("options", []) if option.get("default")]
    shown = ", ".join(chosen) or select.get("placeholder") or "Make a selection"
    return f'<div class="select">{escape(shown)} ▾</div>'


def _embed(embed: Mapping[str, Any]) -> str:
    parts = [
        _block("author", escape(embed.get("author", {}).get("name", ""))),
        _block("title", _linked(_markdown(embed.get("title", "")), embed.get("url", ""))),
        _block("description", _lines(embed.get("description", ""))),
        _block("fields", "".join(_field(field) for field in embed.get("fields", []))),
        _block("footer", escape(embed.get("footer", {}).get("text", ""))),
    ]
    colour = f' style="border-color: #{embed["color"]:06x}"' if "color" in embed else ""
    return f'<div class="embed"{colour}>{"".join(parts)}</div>'


def _field(field: Mapping[str, Any]) -> str:
    side = "field inline" if field.get("inline") else "field"
    return f'<div class="{side}">{_block("name", _markdown(field["name"]))}{_lines(field["value"])}</div>'


def _block(name: str, html: str) -> str:
    return f'<div class="{name}">{html}</div>' if html else ""


def _linked(html: str, address: str) -> str:
    if not address.startswith(("https://", "http://")):
        return html
    return f'<a href="{escape(address)}" rel="noreferrer nofollow">{html}</a>'


def _lines(text: str) -> str:
    """Blocks of code; headings, bullets, paragraphs and block quotes line by line."""
    shown = []
    for place, piece in enumerate(_FENCE.split(text)):
        code = f"<pre>{escape(piece)}</pre>" if place % 2 else ""
        shown.append(code or "".join(_line(line) for line in piece.splitlines() if line or not place))
    return "".join(shown)


def _line(line: str) -> str:
    if line.startswith("> "):
        return f"<blockquote>{_markdown(line.removeprefix('> '))}</blockquote>"
    if line.startswith("### "):
        return _block("heading", _markdown(line.removeprefix("### ")))
    if line.startswith("- "):
        return f'<div class="bullet">• <p>{_markdown(line.removeprefix("- "))}</p></div>'
    return f"<p>{_markdown(line)}</p>"


def _markdown(text: str) -> str:
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    end = 0
    for token in _TOKEN.finditer(text):
        yield escape(text[end : token.start()])
        yield _token(token)
        end = token.end()
    yield escape(text[end:])


def _token(token: re.Match[str]) -> str:
    match token.lastgroup:
        case "bold":
            return f"<strong>{_markdown(token['bold'])}</strong>"
        case "struck":
            return f"<del>{_markdown(token['struck'])}</del>"
        case "italic":
            return f"<em>{_markdown(token['italic'])}</em>"
        case "code":
            return f"<code>{escape(token['code'])}</code>"
        case "time":
            return f'<span class="time">{_moment(*token["time"].split(":"))}</span>'
        case "link":
            return _linked(_markdown(token["label"]), token["link"])
        case "address":
            return _linked(escape(token["address"]), token["address"])
        case _:
            return escape(token["escaped"])


def _moment(seconds: str, form: str) -> str:
    """A time as a reader in UTC sees it."""
    at = datetime.fromtimestamp(int(seconds), UTC)
    return f"{at.day} {at:%B %Y}" if form == "D" else f"{at.day} {at:%B %Y %H:%M}"
