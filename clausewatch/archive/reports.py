"""A report as a document that a label sends its artists: Markdown, HTML or CSV. Pure."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from html import escape
from itertools import groupby

from clausewatch.archive import wording
from clausewatch.archive.answers import Report, Waiting
from clausewatch.model import Alert, Marked, Quote
from clausewatch.summary import FAVOUR

COLUMNS = (
    "date",
    "last_without",
    "platform",
    "document",
    "kinds",
    "favour",
    "level",
    "summary",
    "before",
    "after",
    "url",
)


WAITING = "Seen, and not confirmed yet"
"""The heading above changes that may yet be hiccups. They have no row in a report as CSV, which counts changes."""


class ReportFormat(StrEnum):
    """The form of a report."""

    MARKDOWN = "md"
    HTML = "html"
    CSV = "csv"
    JSON = "json"


def as_markdown(report: Report) -> str:
    """Headings, summaries and quotes; words that came are bold, words that went are struck through."""
    lines = [f"# {_title(report)}", ""]
    if not report.changes:
        lines += ["No watched document changed what it says about AI training.", ""]
    for publisher, changes in _by_publisher(report.changes):
        lines += [f"## {_md(publisher)}", ""]
        for change in changes:
            lines += [f"**{_md(change.subject)}**, {_when(change)}. {_md(change.summary)}{_favour(change)}", ""]
            lines += [line for quote in change.quotes for line in _md_quote(quote)]
            lines += [f"<{url}>\n" for _, url in change.links if url]
    if report.waiting:
        lines += [f"## {WAITING}", "", *(f"- {_md(_waits(each))}" for each in report.waiting), ""]
    if report.news:
        lines += ["## In the news", ""]
        lines += [f"- {each.at:{wording.DAY}}, {_md(each.publisher)}: {_md_link(each)}" for each in report.news]
    return "\n".join(lines).rstrip() + "\n"


def _md_quote(quote: Quote) -> Iterable[str]:
    if quote.before:
        yield f"> Before: {_md_marked(quote.before, '~~')}\n"
    if quote.after:
        yield f"> {'Now' if quote.before else 'New'}: {_md_marked(quote.after, '**')}\n"


def _md_marked(text: Marked, mark: str) -> str:
    return _spans(text, _md, lambda words: f"{mark}{_md(words.strip())}{mark}").replace("\n", " ")


def _md_link(news: Alert) -> str:
    url = next((url for _, url in news.links if url), "")
    return f"{_md(news.subject)} <{url}>" if url else _md(news.subject)


_MD = re.compile(r"([\\`*_{}\[\]<>#+!|~&])")


def _md(text: str) -> str:
    """Foreign text that stays text: no mark of Markdown or HTML in it works."""
    return _MD.sub(r"\\\1", text)


def as_html(report: Report) -> str:
    """One page without scripts, that prints well and can be mailed."""
    title = escape(_title(report))
    body = [f"<h1>{title}</h1>"]
    if not report.changes:
        body.append("<p>No watched document changed what it says about AI training.</p>")
    for publisher, changes in _by_publisher(report.changes):
        body.append(f"<h2>{escape(publisher)}</h2>")
        body += [_html_change(change) for change in changes]
    if report.waiting:
        items = "".join(f"<li>{escape(_waits(each))}</li>" for each in report.waiting)
        body.append(f"<h2>{WAITING}</h2><ul>{items}</ul>")
    if report.news:
        items = "".join(
            f"<li>{each.at:{wording.DAY}}, {escape(each.publisher)}: {_html_link(each)}</li>" for each in report.news
        )
        body.append(f"<h2>In the news</h2><ul>{items}</ul>")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )


_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "blockquote{border-left:.2rem solid #999;margin:.5rem 0;padding:0 1rem}"
)


def _html_change(change: Alert) -> str:
    quotes = "".join(_html_quote(quote) for quote in change.quotes)
    head = f"<h3>{_html_link(change)}</h3><p>{escape(_when(change))}. {escape(change.summary + _favour(change))}</p>"
    return head + quotes


def _html_quote(quote: Quote) -> str:
    before = f"<blockquote>Before: {_html_marked(quote.before, 'del')}</blockquote>" if quote.before else ""
    after = f"<blockquote>{_html_marked(quote.after, 'ins')}</blockquote>" if quote.after else ""
    return before + after


def _html_marked(text: Marked, tag: str) -> str:
    return _spans(text, escape, lambda words: f"<{tag}>{escape(words)}</{tag}>")


def _html_link(told: Alert) -> str:
    """Only web addresses become links: what a feed gave may be anything."""
    url = next((url for _, url in told.links if url.startswith(("https://", "http://"))), "")
    return f'<a href="{escape(url)}" rel="noreferrer">{escape(told.subject)}</a>' if url else escape(told.subject)


def as_csv(report: Report) -> str:
    """One row a change, for spreadsheets; no cell can be taken for a formula."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    rows.writerows([inert(cell) for cell in _row(change)] for change in report.changes)
    return out.getvalue()


def _row(change: Alert) -> tuple[str, ...]:
    return (
        change.at.isoformat(),
        change.last_without.isoformat() if change.last_without else "",
        change.publisher,
        change.subject,
        " ".join(change.kinds),
        change.favour or "",
        change.level,
        change.summary,
        "\n".join(quote.before.text for quote in change.quotes if quote.before),
        "\n".join(quote.after.text for quote in change.quotes if quote.after),
        next((url for _, url in change.links), ""),
    )


def inert(cell: str) -> str:
    """https://owasp.org/www-community/attacks/CSV_Injection: a cell that begins like a formula gets an apostrophe."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _waits(waiting: Waiting) -> str:
    return f"{waiting.dossier.publisher}: {waiting.dossier.title}, {wording.unconfirmed(waiting.change)}"


def _title(report: Report) -> str:
    last = report.until - report.until.resolution
    return f"AI training in platforms' terms, {report.since:{wording.DAY}} to {last:{wording.DAY}}"


def _by_publisher(changes: Sequence[Alert]) -> Iterable[tuple[str, list[Alert]]]:
    ordered = sorted(changes, key=lambda change: (change.publisher.casefold(), change.at))
    return ((name, list(group)) for name, group in groupby(ordered, key=lambda change: change.publisher))


def _when(change: Alert) -> str:
    return wording.between(change.last_without, change.at)


def _favour(change: Alert) -> str:
    """Whose favour it is in, where the summary does not say it."""
    said = FAVOUR[change.favour] if change.favour else ""
    return f" {said}" if said and said not in change.summary else ""


def _spans(text: Marked, plain: Callable[[str], str], marked: Callable[[str], str]) -> str:
    parts, at = [], 0
    for start, end in text.spans:
        parts += [plain(text.text[at:start]), marked(text.text[start:end])]
        at = end
    return "".join([*parts, plain(text.text[at:])])


WRITTEN: Mapping[ReportFormat, Callable[[Report], str]] = {
    ReportFormat.MARKDOWN: as_markdown,
    ReportFormat.HTML: as_html,
    ReportFormat.CSV: as_csv,
}
"""How a report is written in each form that is a document."""
