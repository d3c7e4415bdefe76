"""Finds what matters: the clauses of a document, and whether an article is about AI-training policy. Pure."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from types import MappingProxyType

from clausewatch.language import Reader
from clausewatch.model import Article, Clause, Document, Evidence, Passage, Sign

_NOTHING: Mapping[int, Clause | None] = MappingProxyType({})


def match_document(
    document: Document, reader: Reader, names: tuple[str, ...] = (), known: Mapping[int, Clause | None] = _NOTHING
) -> tuple[Clause, ...]:
    """The document's passages that say, or seem to say, who may train AI on whose content, in reading order.

    `names` is what the platform calls itself in its documents. `known` is what these rules made of passages before, by
    their numbers, and None for nothing: these passages are not read again.
    """
    unread = [number for number in range(len(document.passages)) if number not in known]
    worth = reader.prefilter.worth([_words(document.passages[number]) for number in unread])
    found = {unread[at]: _clause(document.passages[unread[at]], reader, names) for at in worth}
    clauses = ((passage, known.get(number) or found.get(number)) for number, passage in enumerate(document.passages))
    return tuple(replace(clause, passage=passage) for passage, clause in clauses if clause is not None)


def match_article(article: Article, reader: Reader) -> tuple[Evidence, ...]:
    """Why the article matters, as places in `article_text`; empty if it does not."""
    return reader.read_news(article_text(article))


def may_say(article: Article, reader: Reader) -> frozenset[Sign]:
    """Of which signs the article's words could be evidence, in whatever order they stand."""
    return reader.may_say(article_text(article))


def may_show(articles: Sequence[Article], reader: Reader, signs: Set[Sign]) -> list[int]:
    """The numbers of the articles whose words could be evidence of one of these signs, in whatever order they stand."""
    return reader.worth([article_text(article) for article in articles], signs)


def article_text(article: Article) -> str:
    """What the rules read of an article: headline and lead, then its page where that was fetched."""
    return f"{article.announced}\n\n{article.text}" if article.text else article.announced


def asks_for_page(article: Article, reader: Reader) -> bool:
    """Whether a rule that reads articles finds something in headline or lead."""
    return bool(reader.article_rules) and any(
        each.rule_id in reader.article_rules for each in reader.read_news(article.announced)
    )


def _words(passage: Passage) -> str:
    """What decides whether it is read at all, as Reader.read has it."""
    return " ".join((passage.text, passage.lead_in, *passage.headings[-1:]))


def _clause(passage: Passage, reader: Reader, names: tuple[str, ...]) -> Clause | None:
    reading = reader.read(passage.text, lead_in=passage.lead_in, headings=passage.headings, names=names)
    if not reading.kinds and not reading.unclear:
        return None
    return Clause(passage=passage, kinds=reading.kinds, matches=reading.matches)
