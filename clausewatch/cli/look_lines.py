"""What one look at a source found, as lines for a person's terminal."""

from collections.abc import Iterable, Iterator

from rich.text import Text
from yarl import URL

from clausewatch.inspection import Look, Unmatched
from clausewatch.model import Agents, Clause, ClauseKind, SourceKind
from clausewatch.signals import line

_WIDTH = 220
"""Characters of a passage shown in the preview."""


def lines(look: Look, most: int | None, agents: Agents) -> Iterator[Text]:
    """All there is to say of a look, line by line; of passages and the like at most so many. Foreign text is inert.

    `agents` are the programs that signals may name.
    """
    yield Text(look.source.id, style="bold")
    yield from _answer(look)
    if look.passages:
        yield from _document(look, most)
    if look.articles:
        yield from _feed(look, most)
    if look.source.kind is SourceKind.SIGNALS and not look.problem:
        yield from _site(look, most, agents)
    if look.unmatched:
        yield Text("\nNot matched, and why:", style="bold")
        for each in look.unmatched[:most]:
            yield from _near_miss(each)
        yield from _more(len(look.unmatched), most)


def _answer(look: Look) -> Iterator[Text]:
    if look.snapshot:
        is_site = look.source.kind is SourceKind.SIGNALS  # several files in one, of a media type of our own
        kind = "" if is_site else f" of {look.snapshot.content_type or 'no media type'}"
        yield Text(f"answered {look.snapshot.status} with {len(look.snapshot.body):,} bytes{kind}")
        if URL(look.snapshot.url) != URL(look.source.url):  # a host with and without a slash is the same address
            yield Text(f"redirected to {look.snapshot.url}")
        if look.snapshot.moved_to:
            yield Text(f"moved for good to {look.snapshot.moved_to}: watch that address", style="yellow")
        if look.snapshot.rendered:
            yield Text("drawn by a browser")
    if look.problem:
        yield Text(f"could not be read: {look.problem}", style="red")


def _document(look: Look, most: int | None) -> Iterator[Text]:
    words = sum(len(passage.text.split()) for passage in look.passages)
    yield Text(f"{len(look.passages)} passages, {words:,} words\n")
    yield Text("Extraction:", style="bold")
    above: tuple[str, ...] = ()
    for passage in look.passages[:most]:
        if passage.headings != above:
            yield Text(f"  {' › '.join(passage.headings)}", style="cyan")
            above = passage.headings
        lead = f"[{passage.lead_in}] " if passage.lead_in else ""
        yield Text(f"    {lead}{passage.text}" if most is None else f"    {_short(lead + passage.text)}")
    yield from _more(len(look.passages), most)
    yield Text("\nClauses about AI training:", style="bold")
    if not look.clauses:
        yield Text("  none")
    for kind in ClauseKind:
        for clause in look.clauses:
            if kind in clause.kinds:
                yield from _clause(kind, clause)


def _clause(kind: ClauseKind, clause: Clause) -> Iterator[Text]:
    yield Text.assemble("  ", (kind, "bold magenta"), f"  {' › '.join(clause.passage.headings)}")
    text = Text(f"{clause.passage.lead_in} " if clause.passage.lead_in else "")
    lead = len(text)
    text.append(clause.passage.text)
    matches = [match for match in clause.matches if match.kind is kind]
    for match in matches:
        text.stylize("reverse", lead + match.start, lead + match.end)
    yield Text.assemble("    ", text)
    for match in matches:
        yield Text(f"    by {match.rule_id}: “{match.quote}”", style="dim")


def _feed(look: Look, most: int | None) -> Iterator[Text]:
    told = [(article, evidence) for article, evidence in look.articles if evidence]
    yield Text(f"{len(look.articles)} articles, {len(told)} that matter")
    for remark in look.remarks:
        yield Text(remark, style="yellow")
    for article, evidence in told[:most]:
        yield Text(f"  {article.title}")
        for rule, quotes in _by_rule((each.rule_id, each.quote) for each in evidence).items():
            yield Text(f"    by {rule}: {', '.join(f'“{quote}”' for quote in quotes)}", style="dim")
    yield from _more(len(told), most)


def _site(look: Look, most: int | None, agents: Agents) -> Iterator[Text]:
    yield Text("\nWhat the site tells machines about AI:", style="bold")
    if not look.signals:
        yield Text("  nothing")
    yield from (Text(f"  {line(signal, agents)}") for signal in look.signals[:most])
    yield from _more(len(look.signals), most)
    yield from (Text(f"  {remark}", style="yellow") for remark in look.remarks)


def _by_rule(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for rule, quote in dict.fromkeys(pairs):
        grouped.setdefault(rule, []).append(quote)
    return grouped


def _near_miss(unmatched: Unmatched) -> Iterator[Text]:
    yield Text(f"  {_short(unmatched.text)}")
    if not unmatched.nearest:
        yield Text("    it speaks of AI, but no rule finds what it looks for in it", style="dim")
    for near in unmatched.nearest:
        yield Text(f"    {near.rule_id} ({near.kind}) lacks {'; '.join(near.missing)}", style="dim")


def _more(number: int, most: int | None) -> Iterator[Text]:
    if most is not None and number > most:
        yield Text(f"    … and {number - most} more (--all)", style="dim")


def _short(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1].rstrip()}…"
