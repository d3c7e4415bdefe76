"""Shows a Discord message payload as HTML, about as Discord's client does. Pure; everything in it is escaped.

Of Discord's markdown it knows what our messages use: bold, strike-through, block quotes, backslash escapes and
addresses in angle brackets. Anything else is shown as the characters it is made of.
"""

import re
from collections.abc import Iterator, Mapping
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
"""
"""For the page that the fragments stand in, once."""

_TOKEN = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])|<(?P<address>https?://[^\s<>]+)>|\*\*(?P<bold>(?:\\.|[^\\])+?)\*\*(?!\*)"
    r"|~~(?P<struck>.+?)~~"
)


def fragment(payload: Mapping[str, Any]) -> str:
    """One message as a `<div class="discord">`: the body of a Create Message request in, HTML out."""
    embeds = "".join(_embed(embed) for embed in payload.get("embeds", []))
    content = f"<p>{_markdown(payload['content'])}</p>" if payload.get("content") else ""
    who = '<span class="who">Clausewatch</span><span class="app">APP</span>'
    return f'<div class="discord"><div>{who}</div>{content}{embeds}</div>'


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
    """Paragraphs and block quotes, line by line."""
    return "".join(_line(line) for line in text.splitlines())


def _line(line: str) -> str:
    if line.startswith("> "):
        return f"<blockquote>{_markdown(line.removeprefix('> '))}</blockquote>"
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
        case "address":
            return _linked(escape(token["address"]), token["address"])
        case _:
            return escape(token["escaped"])
