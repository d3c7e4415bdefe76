"""Composes alerts: level, favour, quotes with what was added and removed marked, and an identity. Pure."""

import difflib
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from clausewatch.model import (
    ActKind,
    Alert,
    AlertAct,
    AlertKind,
    Change,
    Channel,
    Clause,
    ClauseKind,
    Favour,
    Handling,
    Level,
    Marked,
    Quote,
    Report,
    Rewording,
    Source,
    Story,
)

Link = tuple[str, str]
"""A label and an address."""

_PROTECTS = {ClauseKind.OPT_OUT, ClauseKind.OPT_IN, ClauseKind.DENIAL}
"""Kinds whose arrival is good for rightsholders and whose loss is bad for them."""

_TAKES = {ClauseKind.GRANT, ClauseKind.NO_OPT_OUT}
"""Kinds whose arrival is bad for rightsholders and whose loss is good for them."""

_ALIKE = str.maketrans("‘’‚“”„«»‐‑–—", '\'\'\'"""""----')
"""Quotation marks and dashes that a difference does not tell apart."""

_WORD = re.compile(r"\w+|[^\w\s]")


def favour(change: Change) -> Favour | None:
    """In whose favour the change is; None where neither side gains (a ban on third parties)."""
    for_platform = bool(change.kinds_added & _TAKES or change.kinds_removed & _PROTECTS)
    for_rightsholders = bool(change.kinds_added & _PROTECTS or change.kinds_removed & _TAKES)
    if for_platform and for_rightsholders:
        return Favour.MIXED
    if for_platform:
        return Favour.PLATFORM
    return Favour.RIGHTSHOLDERS if for_rightsholders else None


def level(change: Change) -> Level:
    """High where rightsholders lose; medium where they gain or a clause that binds them is reworded; else low."""
    if change.kinds_added & _TAKES or change.kinds_removed & _PROTECTS:
        return Level.HIGH
    if (change.kinds_added | change.kinds_removed | change.kinds_changed) & (_PROTECTS | _TAKES):
        return Level.MEDIUM
    return Level.LOW


def compose_change(change: Change, source: Source, summary: str) -> Alert:
    """The alert about a document's change. The same change gives the same fingerprint whenever it is composed."""
    quotes = _quotes(change)
    return Alert(
        fingerprint=_fingerprint("change", source.id, change.kind, change.at.isoformat(), *_words(quotes)),
        kind=AlertKind.CHANGE,
        level=level(change),
        favour=favour(change),
        kinds=_ordered(change.kinds_added | change.kinds_removed | change.kinds_changed),
        change=change.kind,
        publisher=source.publisher,
        subject=source.title,
        summary=summary,
        source_id=source.id,
        at=change.at,
        last_without=change.last_without,
        quotes=quotes,
        links=((f"{source.publisher}: {source.title}", source.url),),
        rules=_rules(change),
    )


def compose_signals(
    source: Source,
    *,
    summary: str,
    level: Level,
    favour: Favour | None,
    quotes: tuple[Quote, ...],
    links: tuple[tuple[str, str], ...],
    at: datetime,
    last_without: datetime,
) -> Alert:
    """The alert about what a site tells machines since `at`. `quotes` are the lines that say so."""
    return Alert(
        fingerprint=_fingerprint("signal", source.id, at.isoformat(), summary, *_words(quotes)),
        kind=AlertKind.SIGNAL,
        level=level,
        favour=favour,
        publisher=source.publisher,
        subject=source.title,
        summary=summary,
        source_id=source.id,
        at=at,
        last_without=last_without,
        quotes=quotes,
        links=links or ((source.title, source.url),),
    )


MOST_LINKS = 8
"""Of a story's reports; who wants all of them asks for the story."""


def compose_story(
    story: Story, report: Report, platform: str, summary: str, words: Marked | None, primary: Sequence[Link]
) -> Alert:
    """The message that opens a story, by the report that did; `updated` keeps it true.

    `words` are the source's own; `primary` are links to the documents that it is about, behind the headline's own.
    """
    return Alert(
        fingerprint=_fingerprint("story", story.id),
        kind=AlertKind.NEWS,
        level=story.level,
        publisher=platform,
        subject=report.title,
        summary=summary,
        source_id=report.source_id,
        at=report.at,
        quotes=_words_of(words),
        links=tuple(link for link in (_link(report), *primary) if link[1]),
        rules=_rules_of(report),
    )


def updated(card: Alert, story: Story, notes: Sequence[str]) -> Alert:
    """A story's first message as it is to read now: its words stay, its level, notes and links follow the story."""
    others = (_link(report) for report in story.reports if report.url and not report.copy_of and not report.is_change)
    links = tuple(dict.fromkeys((*card.links, *others)))[:MOST_LINKS]
    level = card.level if card.kind is AlertKind.CHANGE else story.level
    return replace(card, level=level, notes=tuple(notes), links=links)


def compose_reply(story: Story, report: Report, summary: str, words: Marked | None, notes: Sequence[str]) -> Alert:
    """What a report adds to its story, for the story's thread."""
    return Alert(
        fingerprint=_fingerprint("reply", story.id, report.key),
        kind=AlertKind.NEWS,
        level=story.level,
        publisher=report.outlet,
        subject=report.title,
        summary=summary,
        source_id=report.source_id,
        at=report.at,
        quotes=_words_of(words),
        links=(_link(report),) if report.url else (),
        notes=tuple(notes),
        rules=_rules_of(report),
    )


def edition(card: Alert, story: Story) -> Alert:
    """The story's first message as it is to read from now on, with an identity of its own for the outbox."""
    state = (card.summary, card.level, *card.notes, str(len(story.reports)))
    return replace(card, fingerprint=_fingerprint("edition", card.fingerprint, *state))


def _rules_of(report: Report) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule for rule, _ in report.claim.evidence))


def _words_of(words: Marked | None) -> tuple[Quote, ...]:
    return (Quote(kinds=(), before=None, after=words),) if words else ()


def _link(report: Report) -> Link:
    return (report.outlet, report.url)


def compose_digest(channel: Channel, alerts: Sequence[Alert], at: datetime) -> Alert:
    """What was collected for a channel, in one message: a line an alert, the gravest first."""
    ranked = sorted(alerts, key=lambda alert: -alert.level.rank)
    lines = [f"{each.level}: {each.publisher}: {each.subject}. {each.summary}" for each in ranked]
    return Alert(
        fingerprint=_fingerprint("digest", channel.id, at.isoformat(), *(alert.fingerprint for alert in ranked)),
        kind=AlertKind.DIGEST,
        level=max((alert.level for alert in alerts), key=lambda level: level.rank, default=Level.LOW),
        publisher="Clausewatch",
        subject="Digest",
        summary="\n".join(
            (f"{len(ranked)} {'message' if len(ranked) == 1 else 'messages'} since the last digest.", *lines)
        ),
        at=at,
        links=tuple(dict.fromkeys(link for alert in ranked for link in alert.links[:1])),
    )


def compose_baseline(
    source_ids: Iterable[str], summary: str, at: datetime, *, newcomer: Channel | None = None
) -> Alert:
    """The one message that sums up first contact with these sources; for a `newcomer`, one of its own."""
    place = (newcomer.id, newcomer.platform, newcomer.address) if newcomer else ()
    return Alert(
        fingerprint=_fingerprint("baseline", *sorted(source_ids), *place),
        kind=AlertKind.BASELINE,
        level=Level.LOW,
        publisher="Clausewatch",
        subject="Now watching",
        summary=summary,
        at=at,
    )


def compose_source_notice(source: Source, subject: str, text: str, at: datetime, event: str) -> Alert:
    """What became of a source that a person should act on; the same `event` of it is told once."""
    return replace(
        compose_notice(subject, text, at),
        fingerprint=_fingerprint("notice", source.id, event),
        source_id=source.id,
        links=((f"{source.publisher}: {source.title}", source.url),),
    )


def compose_notice(subject: str, text: str, at: datetime) -> Alert:
    """Something about the watching itself that a person should act on."""
    return Alert(
        fingerprint=_fingerprint("notice", subject, text, at.isoformat()),
        kind=AlertKind.NOTICE,
        level=Level.MEDIUM,
        publisher="Clausewatch",
        subject=subject,
        summary=text,
        at=at,
    )


def _rules(change: Change) -> tuple[str, ...]:
    """The rules that found what came, went or was reworded, each once."""
    pairs = [clause for pair in change.reworded for clause in (pair.before, pair.after)]
    clauses = (*change.added, *change.removed, *pairs)
    return tuple(dict.fromkeys(match.rule_id for clause in clauses for match in clause.matches))


def with_page(message: Alert, public_url: str) -> Alert:
    """The alert about a document with a link to its redline, where the web page is reached at `public_url`."""
    if message.kind is not AlertKind.CHANGE or not public_url:
        return message
    page = ("What changed, word by word", f"{public_url}/changes/{message.fingerprint}")
    return replace(message, links=(*message.links, page))


def _quotes(change: Change) -> tuple[Quote, ...]:
    reworded = [_reworded(pair) for pair in change.reworded]
    added = [_one_sided(clause, arrived=True) for clause in change.added]
    removed = [_one_sided(clause, arrived=False) for clause in change.removed]
    quotes = dict.fromkeys([*added, *reworded, *removed])
    news = change.kinds_added | change.kinds_removed
    return tuple(sorted(quotes, key=lambda quote: not news & set(quote.kinds)))


def quote_clause(clause: Clause) -> Quote:
    """A clause as it stands, with the words marked that make it what it is."""
    return _one_sided(clause, arrived=True)


def _one_sided(clause: Clause, *, arrived: bool) -> Quote:
    """A clause that came or went whole: the words that make it what it is are marked."""
    lead = f"{clause.passage.lead_in} " if clause.passage.lead_in else ""
    spans = _merge((match.start + len(lead), match.end + len(lead)) for match in clause.matches)
    marked = Marked(text=lead + clause.passage.text, spans=spans)
    return Quote(
        kinds=_ordered(clause.kinds),
        before=None if arrived else marked,
        after=marked if arrived else None,
        headings=clause.passage.headings,
    )


def _reworded(pair: Rewording) -> Quote:
    """A passage in both forms: what is gone is marked in the old one, what is new in the new one."""
    before, after = _full_text(pair.before), _full_text(pair.after)
    gone, new = mark_difference(before, after)
    return Quote(
        kinds=_ordered(pair.before.kinds | pair.after.kinds),
        before=Marked(text=before, spans=gone),
        after=Marked(text=after, spans=new),
        headings=pair.after.passage.headings,
    )


def mark_difference(before: str, after: str) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """Word-level difference as spans: what of `before` is gone, what of `after` is new. Case does not count."""
    old, new = list(_WORD.finditer(before)), list(_WORD.finditer(after))
    matcher = difflib.SequenceMatcher(
        None, [_fold(word[0]) for word in old], [_fold(word[0]) for word in new], autojunk=False
    )
    gone, arrived = [], []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal" and i2 > i1:
            gone.append((old[i1].start(), old[i2 - 1].end()))
        if tag != "equal" and j2 > j1:
            arrived.append((new[j1].start(), new[j2 - 1].end()))
    return tuple(gone), tuple(arrived)


def _fold(word: str) -> str:
    return word.translate(_ALIKE).casefold()


def _merge(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Overlapping or touching spans made one, ascending."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _full_text(clause: Clause) -> str:
    lead = clause.passage.lead_in
    return f"{lead} {clause.passage.text}" if lead else clause.passage.text


def _words(quotes: tuple[Quote, ...]) -> list[str]:
    return [side.text for quote in quotes for side in (quote.before, quote.after) if side]


def _ordered(kinds: Iterable[ClauseKind]) -> tuple[ClauseKind, ...]:
    return tuple(sorted(kinds, key=list(ClauseKind).index))


def _fingerprint(*parts: str) -> str:
    """SHA-256 over the parts, each ended by a separator no part holds, in hex."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def handling_of(acts: Iterable[AlertAct]) -> tuple[Handling, ...]:
    """What people did with an alert, as its card says it; a reminder is ours and not said."""
    return tuple(
        Handling(kind=act.kind, who=act.author.name, at=act.at, until=act.until, reason=act.reason)
        for act in acts
        if act.kind is not ActKind.REMINDED
    )


def handled(alert: Alert, handling: tuple[Handling, ...]) -> Alert:
    """The alert as its card is to show it once people have done something with it."""
    marks = (f"{each.kind}{each.who}{each.at.isoformat()}" for each in handling)
    return replace(alert, fingerprint=_fingerprint("handled", alert.fingerprint, *marks), handling=handling)


def remark(about: Alert, text: str, at: datetime) -> Alert:
    """A line of ours for the thread of an alert."""
    return Alert(
        fingerprint=_fingerprint("remark", about.fingerprint, text, at.isoformat()),
        kind=AlertKind.NOTICE,
        level=Level.LOW,
        publisher="Clausewatch",
        subject=f"{about.publisher}: {about.subject}",
        summary=text,
        at=at,
        source_id=about.source_id,
    )
