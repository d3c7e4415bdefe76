"""What is watched, what was retrieved and extracted, and how a source fares."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from clausewatch.model.signals import Use
from clausewatch.model.words import AilmentKind, SourceKind, Symptom


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A service whose documents are watched. `names` are all it is called by, its own name first."""

    id: str
    name: str
    also_known_as: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name the platform's documents may use for it."""
        return (self.name, *self.also_known_as)


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A stretch of a page, from before or after the first element that `start` matches to that of `end`.

    As in Open Terms Archive's declarations (startBefore, startAfter, endBefore, endAfter).
    """

    start: str
    end: str
    after_start: bool = False
    after_end: bool = False

    def __str__(self) -> str:
        start = "startAfter" if self.after_start else "startBefore"
        return f"{start} {self.start}, {'endAfter' if self.after_end else 'endBefore'} {self.end}"


Selector = str | Range
"""What names a part of a page: a CSS selector or a range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One of the pages that a document is put together from."""

    url: str
    select: tuple[Selector, ...] = ()
    remove: tuple[Selector, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One address that is polled, several (`combine`) whose pages are one document, or (SIGNALS) the origin of `url`.

    `publisher` is the platform's name (terms) or the outlet's (feed). `select` and `remove` are as in Open Terms
    Archive's declarations. `fetch` is "http", "browser" for a page that is drawn by script, or "auto" for whichever of
    the two gives the page. `robots` is "obey", or "ignore" where the site's owner lets us in regardless. Of a site,
    `pages` are addresses whose headers and metas are read beside the home page's, `own` says that it is ours, and
    `refuses` are the uses that it is meant to refuse. A source that `is_paused` is known by its id and not polled.
    """

    id: str
    kind: SourceKind
    publisher: str
    title: str
    url: str
    interval: timedelta
    platform: Platform | None = None
    select: tuple[Selector, ...] = ()
    remove: tuple[Selector, ...] = ()
    fetch: str = "http"
    robots: str = "obey"
    pages: tuple[str, ...] = ()
    own: bool = False
    refuses: tuple[Use, ...] = ()
    combine: tuple[Page, ...] = ()
    """The pages of the document, `url` being the first one's; empty for a single page."""
    region: str = ""
    """From where the document is looked at, in a person's words; empty for the ordinary view of it."""
    accept_language: str = ""
    """What the region's readers say they read (RFC 9110, section 12.5.4), where it is not the usual."""
    proxy: str = ""
    """The name of the operator's proxy that the region is looked at through; empty where none is needed."""
    backfill: bool = True
    """Whether the Wayback Machine is asked about the document's past."""
    is_paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a conditional GET sends back (RFC 9110, section 13.1), with the digest of the body it stands for.

    `url` and `extractor` say where the body came from and which extraction was applied to it: where either is another
    one by now, the body has to be read anew and the validators do not count. `rendered` is whether a browser gave it,
    `moved_to` where it stood, if permanent redirects led there. `settled_since` is since when a document has been as
    this body has it, where nothing of it waits to be confirmed: to see it again then tells nothing new.
    """

    etag: str | None = None
    last_modified: str | None = None
    body_digest: str | None = None
    extractor: str | None = None
    url: str | None = None
    rendered: bool = False
    moved_to: str | None = None
    settled_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What the server said: bytes as received after content decoding, never changed.

    `rendered` says that they are instead what a browser made of the page: its elements, as HTML in UTF-8. `moved_to` is
    the address that permanent redirects alone led to, where the source's own address is no longer the page's. `status`
    is the HTTP status it came with, a success: it is not kept.
    """

    source_id: str
    url: str
    fetched_at: datetime
    content_type: str
    body: bytes = field(repr=False)
    status: int = 200
    etag: str | None = None
    last_modified: str | None = None
    rendered: bool = False
    moved_to: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the body, in hex: the address under which the body is kept."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server (304) or the body's digest says that nothing changed since the last snapshot.

    `moved_to` is as in Snapshot.
    """

    source_id: str
    fetched_at: datetime
    moved_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A paragraph, list item or table row of a document.

    `headings` is the path from the document's title down. `lead_in` is the sentence that opens the list an item stands
    in ("You may not:"), empty elsewhere. `position` counts passages from 0.
    """

    text: str
    position: int
    headings: tuple[str, ...] = ()
    lead_in: str = ""

    def __reduce__(self) -> tuple[Callable[..., "Passage"], tuple[str, int, tuple[str, ...], str]]:
        """Pickled by its values alone: a document has hundreds, and the usual way takes ten times as long."""
        return _passage, (self.text, self.position, self.headings, self.lead_in)


def _passage(text: str, position: int, headings: tuple[str, ...], lead_in: str) -> Passage:
    return Passage(text=text, position=position, headings=headings, lead_in=lead_in)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What was extracted from a snapshot: headed passages in reading order.

    `extractor` names the extraction that made it, our code's version and the source's selectors: where it differs
    between two documents, a difference in their words may be ours.
    """

    source_id: str
    title: str
    passages: tuple[Passage, ...]
    extractor: str = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An item of a feed: `id` is its identity there, `lead` plain text, `published_at` None where not said.

    `text` is what its own page says, where a rule asked for that; empty elsewhere.
    """

    id: str
    source_id: str
    outlet: str
    title: str
    lead: str
    url: str
    published_at: datetime | None = None
    text: str = ""

    @property
    def announced(self) -> str:
        """Headline and lead: what the feed says of it."""
        return f"{self.title}\n\n{self.lead}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What was extracted from a snapshot of a feed: articles, newest first as the feed has them.

    `remarks` say in plain words what was wrong with it though it could be read: "2 entries have no date".
    """

    articles: tuple[Article, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a source fares. `failures` counts consecutive ones; `reason` is the last one in plain words.

    `crashes` counts the consecutive times that Clausewatch itself failed on what it read. `turn` numbers the claims of
    the source: what is recorded of it counts only while nobody else has claimed it since.
    """

    source_id: str
    next_due: datetime
    checked_at: datetime | None = None
    succeeded_at: datetime | None = None
    failing_since: datetime | None = None
    failures: int = 0
    reason: str = ""
    note: str = ""
    """Something a person may want to know though it is no failure, for instance that the page flaps."""
    validators: Validators = Validators()
    crashes: int = 0
    symptom: Symptom | None = None
    turn: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ailment:
    """A spell in which a source is not well, as a person is told of it: once when it is noticed, once when it is over.

    `since` is when it began (of a silent feed: when it last brought something); `reason` is a sentence.
    """

    source_id: str
    kind: AilmentKind
    since: datetime
    reason: str
