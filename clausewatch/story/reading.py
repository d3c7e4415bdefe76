"""Reads an article into a report: what it is about, what it claims, in whose words. Pure."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clausewatch.language.split import units
from clausewatch.model import (
    Alert,
    Article,
    Claim,
    ClauseKind,
    Company,
    Evidence,
    Phase,
    Platform,
    Report,
    Sign,
    Stance,
    Subject,
)
from clausewatch.story import signs
from clausewatch.story.dates import claimed_dates
from clausewatch.story.directory import Directory, directory, institution_names
from clausewatch.story.names import bodies

MAIN_SHARE = 0.1
"""A name is one of those an article is about if it weighs at least this share of the weightiest."""

MOST_BODIES = 5
MOST_QUOTES = 3
MOST_OF_PAGE = 2000
"""Characters of an article's page that a report keeps."""

SHORTEST_QUOTE = 15
"""Characters of what stands in quotation marks, from which it is speech rather than a name."""

_QUOTED = re.compile(rf"[\"“]([^\"“”]{{{SHORTEST_QUOTE},300}})[\"”]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Whom the configuration knows: platforms that are watched, institutions that make law or publish studies, others.

    `heard` is whom the open stories are about.
    """

    platforms: tuple[Platform, ...] = ()
    institutions: tuple[Platform, ...] = ()
    companies: tuple[Company, ...] = ()
    heard: tuple[str, ...] = ()


def article_key(article: Article) -> str:
    """The identity of an article's report: the same whenever it is read."""
    return _key("article", article.source_id, article.id)


def read_article(article: Article, evidence: Sequence[Evidence], known: Known, seen_at: datetime) -> Report:
    """What an article that matters says. `evidence` is what the rules about news found in it."""
    found = _signs(article, evidence)
    told = [each for each in evidence if each.says not in signs.IN_PASSING]
    about = signs.subject(found)
    stance = signs.stance(found, about)
    published = min(article.published_at or seen_at, seen_at)
    main = _main(article, about, known)
    text = f"{article.title}\n{article.lead}"
    whole = f"{text}\n{article.text}"
    claim = Claim(
        platform=main[0] if main else None,
        stance=stance,
        opt_out=signs.opt_out(found),
        exempt=tuple(dict.fromkeys(each.quote for each in evidence if each.says is Sign.EXEMPT)),
        dates=claimed_dates(whole, published),
        quotes=tuple(_QUOTED.findall(whole)[:MOST_QUOTES]),
        evidence=tuple(dict.fromkeys((each.rule_id, each.quote) for each in told)),
    )
    return Report(
        key=article_key(article),
        source_id=article.source_id,
        outlet=article.outlet,
        title=article.title,
        text=text,
        url=article.url,
        at=published,
        seen_at=seen_at,
        subject=about,
        phase=signs.phase(found, about, stance),
        bodies=main,
        claim=claim,
        page=_telling_sentences(article, told),
    )


def _signs(article: Article, evidence: Sequence[Evidence]) -> signs.Signs:
    """The signs of headline and lead; also of its page, where those leave open what is said about training."""
    near = [each for each in evidence if each.start < len(article.announced)]
    found = signs.signs_of(near, article.title)
    return signs.signs_of(evidence, article.title) if article.text and signs.is_silent(found) else found


def _telling_sentences(article: Article, evidence: Sequence[Evidence]) -> str:
    """The sentences of its page in which the rules found something, as far as they fit."""
    begins = len(article.announced) + len("\n\n")
    places = {each.start - begins for each in evidence if each.start >= begins}
    kept = ""
    for unit in units(article.text):
        sentence = article.text[unit.start : unit.end].strip()
        if any(unit.start <= place < unit.end for place in places) and len(kept) + len(sentence) < MOST_OF_PAGE:
            kept = f"{kept} {sentence}".strip()
    return kept


def _main(article: Article, about: Subject, known: Known) -> tuple[str, ...]:
    """Whom it is about, the chief one first. Law and studies are about the institution, if one is named."""
    if about in {Subject.LAW, Subject.STUDY}:
        names = institution_names(known.institutions)
        official = Directory(watched=names)
        found = [body for body in bodies(article.title, article.lead, official, about) if body.name in names.values()]
        if found:
            return tuple(dict.fromkeys(body.name for body in found[:MOST_BODIES]))
    listed = directory(known.platforms, known.companies, known.heard)
    found = list(bodies(article.title, article.lead, listed, about, outlet=article.outlet))
    heaviest = max((body.weight for body in found), default=0.0)
    return tuple(body.name for body in found[:MOST_BODIES] if body.weight >= MAIN_SHARE * heaviest)


_OF_KIND = {
    ClauseKind.GRANT: Stance.GRANT,
    ClauseKind.NO_OPT_OUT: Stance.GRANT,
    ClauseKind.OPT_OUT: Stance.OPT_OUT,
    ClauseKind.OPT_IN: Stance.OPT_IN,
    ClauseKind.DENIAL: Stance.DENIAL,
    ClauseKind.USER_BAN: Stance.USER_BAN,
}


def read_change(alert: Alert, platform: Platform | None, seen_at: datetime) -> Report:
    """A change of a document, as our archive saw it, in the place of a report. A clause that went is no claim."""
    stands = {kind for quote in alert.quotes if quote.after for kind in quote.kinds}
    gone = {kind for quote in alert.quotes if not quote.after for kind in quote.kinds} - stands
    kinds = [_OF_KIND[kind] for kind in alert.kinds if kind not in gone]
    return Report(
        key=_key("change", alert.fingerprint),
        source_id=alert.source_id or "",
        outlet=alert.publisher,
        title=f"{alert.publisher}: {alert.subject}",
        text=alert.summary,
        url=alert.links[0][1] if alert.links else "",
        at=alert.at,
        seen_at=seen_at,
        subject=Subject.TERMS,
        phase=Phase.DOCUMENT_CHANGED,
        bodies=platform.names if platform else (alert.publisher,),
        claim=Claim(platform=alert.publisher, stance=kinds[0] if kinds else None),
    )


def _key(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
