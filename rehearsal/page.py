"""Web pages made from Markdown: plain ones, and ones dressed as a platform's site that never look the same twice."""

import re
from dataclasses import dataclass
from html import escape

from markdown_it import MarkdownIt

from rehearsal.site import Reply

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_CLAUSE = re.compile(r"^§ ", re.MULTILINE)

NAVIGATION = ("Discover", "Charts", "Upload", "Mixes", "Events", "Gift cards", "Stations", "For labels")
"""What a site's menu may hold; which of it is shown changes from build to build."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dress:
    """What surrounds a page's words: the site's name, and a build number that alters everything but the words."""

    site: str
    build: int = 0


def numbered(markdown: str) -> str:
    """Number the sections (`## `) and, within each, the clauses (paragraphs that begin with `§ `)."""
    opening, *rest = _SECTION.split(markdown)
    parts = [opening]
    for number, (title, text) in enumerate(zip(rest[::2], rest[1::2], strict=True), start=1):
        clauses = _CLAUSE.split(text)
        body = clauses[0] + "".join(f"{number}.{index} {clause}" for index, clause in enumerate(clauses[1:], start=1))
        parts.append(f"## {number}. {title}{body}")
    return "".join(parts)


def plain_page(title: str, markdown: str) -> Reply:
    """The words and nothing else, for documents of which only the words are known.

    Of HTML in them only forced line breaks are obeyed: Open Terms Archive writes them into table cells.
    """
    words = _MARKDOWN.render(markdown).replace("&lt;br&gt;", "<br>")
    return _reply(title, f"<main>\n{words}</main>")


def dressed_page(title: str, markdown: str, dress: Dress) -> Reply:
    """The words inside a site's header, menu, banner and footer."""
    build = dress.build
    menu = "".join(
        f'<li><a href="/{escape(item.lower().replace(" ", "-"))}?ref=nav-{build}">{escape(item)}</a></li>'
        for place, item in enumerate(NAVIGATION)
        if (place + build) % 4
    )
    banner = "Try the new player." if build % 2 else "Tickets for the summer tour."
    body = f"""<header id="top-{build:x}"><a href="/?b={build}">{escape(dress.site)}</a>
<nav><ul>{menu}</ul></nav></header>
<aside class="banner-{build % 7}"><p>{banner}</p></aside>
<main class="doc-{build:04x}"><article>
{_with_ids(_MARKDOWN.render(markdown), build)}</article></main>
<footer><ul><li><a href="/legal?v={build}">Legal</a></li><li><a href="/jobs">Jobs</a></li></ul>
<p>© {escape(dress.site)}, build {build}</p></footer>
<script>window.build = {build};</script>"""
    return _reply(f"{title} | {dress.site}", body, f'<link rel="stylesheet" href="/static/{build:08x}.css">')


def _with_ids(html: str, build: int) -> str:
    """Headings with anchors that are new with every build, and links with a tracking parameter."""
    html = re.sub(r"<h(\d)>", lambda match: f'<h{match[1]} id="s{build:x}{match.start():x}">', html)
    return re.sub(r'href="([^"?]+)"', lambda match: f'href="{match[1]}?sid={build:x}"', html)


def _reply(title: str, body: str, head: str = "") -> Reply:
    page = f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head>
<body>
{body}
</body>
</html>
"""
    return Reply(body=page.encode())
