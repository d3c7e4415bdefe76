"""Says in one or two plain sentences what a change, an article or a first contact means. Deterministic; no I/O."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from clausewatch.model import (
    Change,
    ChangeKind,
    ClauseKind,
    DateKind,
    Favour,
    Marked,
    Phase,
    Report,
    Source,
    SourceKind,
    Stance,
    Story,
)

PLAIN_KINDS = {
    ClauseKind.GRANT: "lets the platform train AI on users' content",
    ClauseKind.OPT_OUT: "lets people refuse AI training",
    ClauseKind.NO_OPT_OUT: "says that AI training cannot be refused or undone",
    ClauseKind.OPT_IN: "allows AI training only with explicit consent",
    ClauseKind.DENIAL: "says that the platform does not train AI on users' content",
    ClauseKind.USER_BAN: "forbids others to train AI on the service's content",
}
"""Each kind as the predicate of a sentence about a document."""

UNCLEAR = "now mentions AI training, but it is unclear who may do what"
"""The predicate where training is spoken of and no rule can tell the kind."""

FAVOUR = {
    Favour.PLATFORM: "This favours the platform.",
    Favour.RIGHTSHOLDERS: "This favours artists and rightsholders.",
    Favour.AI_COMPANIES: "This favours those who train AI on others' content.",
    Favour.MIXED: "Part of this favours the platform, part of it artists and rightsholders.",
}

_SENTENCE_END = re.compile(r"(?<!\b[A-Z]\.)(?<=[.!?])[\"'”’)]*(?=\s+[\"'“‘(]?[^\W\d_a-z]|$)")
"""The end of a sentence: a stop that is not an initial's ("J. Doe"), before a capital or the very end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteStance:
    """By which signals a site refuses AI training, and what is wrong with them where it is our own."""

    source: Source
    refusing: tuple[str, ...]
    flaws: tuple[str, ...] = ()


def summarise_change(change: Change, source: Source, favour: Favour | None) -> str:
    """What the document now says or no longer says, and in whose favour."""
    document = named(source)
    if change.kind is ChangeKind.WITHDRAWN:
        return f"{document} has been withdrawn."
    parts = _parts(change)
    if not parts:
        return f"{document} says nothing about AI training."
    back = "has gone back to an earlier form: it " if change.kind is ChangeKind.REVERT else ""
    sentence = f"{document} {back}{_enumerate(parts)}."
    return f"{sentence} {FAVOUR[favour]}" if favour else sentence


def _parts(change: Change) -> list[str]:
    """The predicates that say what came, went and was reworded; none for a first record without clauses."""
    return [
        *(_came(kind, change) for kind in _ordered(change.kinds_added)),
        *(_went(kind, change) for kind in _ordered(change.kinds_removed)),
        *(f"{PLAIN_KINDS[kind]} in changed words" for kind in _ordered(change.kinds_changed)),
        *([UNCLEAR] if change.unclear else []),
    ]


def _came(kind: ClauseKind, change: Change) -> str:
    """What a document says that did not say it before; or says once more."""
    return f"{'also in another passage' if kind in change.kinds_before else 'now'} {PLAIN_KINDS[kind]}"


def _went(kind: ClauseKind, change: Change) -> str:
    """What a document no longer says; or says no longer in one of its passages."""
    return (
        f"no longer {PLAIN_KINDS[kind]}{' in one passage, but still in another' if kind in change.kinds_after else ''}"
    )


def summarise_progress(story: Story) -> tuple[str, ...]:
    """How far a story has come: its phases with their days, who reports it, and the latest report."""
    if not story.outlets:
        return ()
    phases = " → ".join(f"{in_words(phase)} ({at.day} {at:%b %Y})" for phase, at in story.phases)
    latest = max((report for report in story.reports if not report.is_change), key=lambda report: report.at)
    newest = f" The latest: {latest.outlet}, {latest.at.day} {latest.at:%b %Y}." if len(story.outlets) > 1 else ""
    return (f"So far: {phases}.", f"Reported by {_count(len(story.outlets), 'outlet')}.{newest}")


def in_words(phase: Phase) -> str:
    """A phase for people."""
    return _PHASES.get(phase, phase.replace("-", " "))


_PHASES = {Phase.OPT_OUT_ANNOUNCED: "opt-out announced", Phase.OPT_IN_ANNOUNCED: "opt-in announced"}

MOST_SENTENCES = 2
"""Of a source's own words in a summary."""

_STANCES = {
    Stance.GRANT: "{} may train AI on users' content",
    Stance.DENIAL: "{} says that it does not train AI on users' content",
    Stance.OPT_IN: "{} allows AI training only with consent",
    Stance.OPT_OUT: "{} trains AI on users' content unless they refuse",
    Stance.USER_BAN: "{} forbids others to train AI on its content",
    Stance.AI_CONTENT_POLICY: "{} rules which AI-made works it takes",
    Stance.LAWSUIT: "{} is in court over AI training",
    Stance.LEGISLATION: "{} is at work on rules for AI training",
    Stance.LICENCE_DEAL: "works are licensed for AI training ({})",
    Stance.REPORT: "{} has published what it found on AI training",
    Stance.OTHER: "{} is in the news over AI training",
}


def summarise_report(report: Report) -> str:
    """Who may now do what, by whose account, since when, and who is exempt: one sentence."""
    claim = report.claim
    says = _STANCES[claim.stance or Stance.OTHER].format(claim.platform or "a platform")
    refusal = {True: "; one can refuse", False: "; one cannot refuse", None: ""}[claim.opt_out]
    dated = [f"; {_DATED[date.kind]} “{date.quote}”" for date in claim.dates if date.kind in _DATED]
    since = "".join(dated[:1])
    exempt = f"; not meant: “{claim.exempt[0]}”" if claim.exempt else ""
    return f"According to {report.outlet}, {says}{refusal}{since}{exempt}."


_DATED = {DateKind.CHANGED: "changed", DateKind.EFFECTIVE: "applies"}


def best_sentences(report: Report) -> Marked | None:
    """The sentences of lead and page that the rules found most in, verbatim and in their order, the words marked."""
    _, _, lead = report.text.partition("\n")
    lead = f"{lead.strip()} {report.page}".strip()
    ends = [0, *_sentence_ends(lead)]
    places = [(start, end) for start, end in zip(ends, [*ends[1:], len(lead)], strict=True) if lead[start:end].strip()]
    if not places:
        return None
    words = [words for _, words in report.claim.evidence if words in lead]
    ranked = sorted(places, key=lambda place: -sum(each in lead[slice(*place)] for each in words))[:MOST_SENTENCES]
    text = " ".join(lead[start:end].strip() for start, end in sorted(ranked))
    return Marked(
        text=text, spans=_disjoint((text.index(each), text.index(each) + len(each)) for each in words if each in text)
    )


def _disjoint(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Ascending spans, those left out that overlap an earlier or longer one."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return tuple(kept)


def _sentence_ends(text: str) -> list[int]:
    return [end.end() for end in _SENTENCE_END.finditer(text)]


def summarise_baseline(
    documents: Sequence[tuple[Source, frozenset[ClauseKind]]],
    feeds: Sequence[Source],
    failing: Sequence[Source],
    sites: Sequence[SiteStance] = (),
) -> str:
    """What is watched from now on: one line a kind of clause, naming the documents that hold it; then the sites."""
    watched = [_count(len(documents), "document")] if documents else []
    watched += [_count(len(feeds), "feed")] if feeds else []
    watched += [f"what {_count(len(sites), 'site')} tell{'s' if len(sites) == 1 else ''} machines"] if sites else []
    lines = [f"Now watching {_enumerate(watched)}."] if watched else []
    for kind in ClauseKind:
        listed = [named(source) for source, kinds in documents if kind in kinds]
        if listed:
            subject = "The document" if len(documents) == 1 else f"{len(listed)} of the documents"
            verb = PLAIN_KINDS[kind] if len(listed) == 1 else _plural(PLAIN_KINDS[kind])
            lines.append(f"{subject} {verb}: {', '.join(listed)}.")
    lines += _site_lines(sites)
    if failing:
        listed = [named(source) for source in failing]
        lines.append(f"{len(listed)} could not be read yet: {', '.join(listed)}. `clausewatch status` says why.")
    return "\n".join(lines)


def _site_lines(sites: Sequence[SiteStance]) -> Iterable[str]:
    refusing = [f"{_host(site.source)} ({', '.join(site.refusing)})" for site in sites if site.refusing]
    if refusing:
        subject = "The site" if len(sites) == 1 else f"{len(refusing)} of the sites"
        verb = "refuses" if len(refusing) == 1 else "refuse"
        yield f"{subject} {verb} AI training, as machines are told: {', '.join(refusing)}."
    yield from (f"Our own site: {flaw}" for site in sites for flaw in site.flaws)


def _host(source: Source) -> str:
    return urlsplit(source.url).netloc.rpartition("@")[2]


def named(source: Source) -> str:
    """A document by its platform and title, a feed by its outlet, a site by its host."""
    if source.kind is SourceKind.SIGNALS:
        return _host(source)
    return source.publisher if source.kind is SourceKind.FEED else f"{source.publisher} ({source.title})"


def _ordered(kinds: Iterable[ClauseKind]) -> list[ClauseKind]:
    return sorted(kinds, key=list(ClauseKind).index)


def _enumerate(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _plural(predicate: str) -> str:
    """The predicate of PLAIN_KINDS for a plural subject: its first word is always a verb in -s."""
    verb, _, rest = predicate.partition(" ")
    return f"{verb.removesuffix('s')} {rest}"
