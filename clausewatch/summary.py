"""Says in one or two plain sentences what a change, an article or a first contact means. Deterministic; no I/O."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from clausewatch.model import Article, Change, ChangeKind, ClauseKind, Evidence, Favour, Marked, Source, SourceKind

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
    parts = [
        *(_came(kind, change) for kind in _ordered(change.kinds_added)),
        *(_went(kind, change) for kind in _ordered(change.kinds_removed)),
        *(f"{PLAIN_KINDS[kind]} in changed words" for kind in _ordered(change.kinds_changed)),
        *([UNCLEAR] if change.unclear else []),
    ]
    back = "has gone back to an earlier form: it " if change.kind is ChangeKind.REVERT else ""
    sentence = f"{document} {back}{_enumerate(parts)}."
    return f"{sentence} {FAVOUR[favour]}" if favour else sentence


def _came(kind: ClauseKind, change: Change) -> str:
    """What a document says that did not say it before; or says once more."""
    return f"{'also in another passage' if kind in change.kinds_before else 'now'} {PLAIN_KINDS[kind]}"


def _went(kind: ClauseKind, change: Change) -> str:
    """What a document no longer says; or says no longer in one of its passages."""
    return (
        f"no longer {PLAIN_KINDS[kind]}{' in one passage, but still in another' if kind in change.kinds_after else ''}"
    )


def summarise_article(article: Article) -> str:
    """The first two sentences of the article's own lead, verbatim."""
    lead = article.lead.strip()
    ends = _sentence_ends(lead)
    return lead[: ends[1]] if len(ends) > 1 else lead


def matched_passage(article: Article, evidence: Sequence[Evidence], text: str, summary: str) -> Marked | None:
    """The sentence of `text` in which the article met a rule, the words marked; None where it is shown anyway.

    That is where headline or summary hold it. `evidence` are places in `text`, what the rules read.
    """
    first = evidence[0]
    ends = [0, *_sentence_ends(text), *(line.end() for line in re.finditer(r"\n+", text))]
    start = max(end for end in ends if end <= first.start)
    stop = min((end for end in ends if end >= first.end), default=len(text))
    passage = text[start:stop]
    start += len(passage) - len(passage.lstrip())
    if passage.strip() in article.title or passage.strip() in summary:
        return None
    return Marked(text=passage.strip(), spans=((first.start - start, first.end - start),))


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
