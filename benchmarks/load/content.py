"""What the benchmark's server gives: feeds of 39 KB and terms pages of 115 KB, generated, the same for every run.

The sizes are those of real ones (a news site's feed of 30 items, a platform's terms). A generation is a state of the
world: the next one has other feeds and pages changed.
"""

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from xml.sax.saxutils import escape

ITEMS = 30
"""In a feed."""

NEW_ITEMS = 3
"""That a changed feed has gained."""

FEED_SIZE = 39_000
PAGE_SIZE = 115_000
"""Bytes, about."""

BEGINNING = datetime(2026, 1, 5, 9, tzinfo=UTC)

VOCABULARY = (
    "account agreement album applicable artist arbitration catalogue channel claim collection community content "
    "copyright country court damages device dispute distribution fee further harm holder information invoice label "
    "law licence liability limit listener material member music notice obligation owner partner payment period person "
    "playlist policy privacy product recording remedy report right royalty rule section security service share "
    "statement subscription tax term territory third track transfer upload user version warranty work write year"
)
WORDS = VOCABULARY.split()

CLAUSE = "We may use the recordings that you upload to train our machine learning models, unless you switch this off."
CLAUSE_CHANGED = "We may use the recordings that you upload to train our machine learning models and those of partners."


def feed(number: int, generation: int) -> bytes:
    """A feed, RSS where the number is even and Atom where it is odd, with NEW_ITEMS more at each generation."""
    newest = ITEMS + NEW_ITEMS * generation
    items = range(newest, newest - ITEMS, -1)
    return _rss(number, items) if number % 2 == 0 else _atom(number, items)


def page(number: int, generation: int) -> bytes:
    """A terms page with one clause on AI training, which reads differently in odd generations."""
    before, after = _paragraphs(number)
    clause = CLAUSE_CHANGED if generation % 2 else CLAUSE
    head = "<script>window.state = {};</script><style>p { margin: 0 }</style>"
    navigation = "".join(f'<li><a href="/{word}">{word}</a></li>' for word in WORDS[:40])
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>Terms {number}</title>{head}</head><body>"
        f"<nav><ul>{navigation}</ul></nav><main><h1>Terms of Use {number}</h1>{before}"
        f"<h2>Your recordings</h2><p>{clause}</p>{after}</main><footer><p>All rights reserved.</p></footer>"
        "</body></html>"
    ).encode()


@cache
def _paragraphs(number: int) -> tuple[str, str]:
    """What stands before and after the clause: sections of paragraphs and lists."""
    chance = random.Random(number)
    blocks, size = [], 0
    while size < PAGE_SIZE - 2_500:
        text = " ".join(_sentence(chance) for _ in range(chance.randint(2, 6)))
        block = f"<h2>{_sentence(chance)[:40]}</h2><p>{text}</p>" if chance.random() < 0.15 else f"<p>{text}</p>"
        blocks.append(block)
        size += len(block)
    middle = len(blocks) // 2
    return "".join(blocks[:middle]), "".join(blocks[middle:])


def _sentence(chance: random.Random) -> str:
    words = chance.choices(WORDS, k=chance.randint(8, 24))
    return f"{' '.join(words).capitalize()}."


@cache
def _item_text(number: int, item: int) -> tuple[str, str]:
    """Title and body of an item, about FEED_SIZE / ITEMS bytes with its markup."""
    chance = random.Random(number * 100_003 + item)
    title = _sentence(chance)[:80]
    body = ""
    while len(body) < FEED_SIZE // ITEMS - 420:
        body += f"<p>{_sentence(chance)}</p>"
    return title, body


def _published(item: int) -> datetime:
    return BEGINNING + timedelta(hours=item)


def _rss(number: int, items: range) -> bytes:
    entries = "".join(
        f"<item><title>{escape(title)}</title><link>http://news{number}.example/{item}</link>"
        f'<guid isPermaLink="false">{number}-{item}</guid><pubDate>{format_datetime(_published(item))}</pubDate>'
        f"<description>{escape(body)}</description></item>\n"
        for item in items
        for title, body in [_item_text(number, item)]
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>News {number}</title>'
        f"<link>http://news{number}.example/</link><description>News</description>\n{entries}</channel></rss>"
    ).encode()


def _atom(number: int, items: range) -> bytes:
    entries = "".join(
        f'<entry><title>{escape(title)}</title><link href="http://news{number}.example/{item}"/>'
        f"<id>tag:news{number}.example,{item}</id><updated>{_published(item).isoformat()}</updated>"
        f'<content type="html">{escape(body)}</content></entry>\n'
        for item in items
        for title, body in [_item_text(number, item)]
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>News {number}</title>'
        f"<id>tag:news{number}.example,0</id><updated>{_published(items[0]).isoformat()}</updated>\n{entries}</feed>"
    ).encode()
