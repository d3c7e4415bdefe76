"""The episode that Clausewatch must get right, told with invented platforms and outlets in our own words.

Wavelark slips a clause into its terms; for more than a year nobody notices; then it is reported, denied and revised.
What the site shows is a pure function of the time (`scene`); what a channel should hear of it stands in `ACTS`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from clausewatch.model import Article, ClauseKind, Level
from rehearsal.page import Dress, dressed_page, numbered
from rehearsal.site import Reply, atom, rss

TEXTS = Path(__file__).parent / "texts"

SHOWN_IN_FEED = 10
"""How many of its newest articles an outlet's feed holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A platform's document: `text` names its first form in `texts/`."""

    platform: str
    title: str
    text: str

    @property
    def path(self) -> str:
        """Where the site shows it."""
        return f"/{self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A news outlet with its feed, in RSS or else in Atom."""

    id: str
    name: str
    is_atom: bool = False

    @property
    def path(self) -> str:
        """Where the site shows the feed."""
        return f"/{self.id}.xml"

    @property
    def home(self) -> str:
        """The outlet's own site, which does not exist."""
        return f"https://{self.id}.example/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """From `since` on a page reads `new` where it read `old`, which stands in it once."""

    since: datetime
    text: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mishap:
    """From `at` until the next poll a page is answered with something else."""

    at: datetime
    text: str
    reply: Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """An alert that the channel must get: of exactly these `kinds` if any are given, of this `level` at least.

    `says` must stand in its summary, `words` in what it quotes.
    """

    publisher: str
    subject: str
    kinds: frozenset[ClauseKind] = frozenset()
    says: str = ""
    words: str = ""
    level: Level = Level.LOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A part of the episode: when the program polls, what happens on the sites, and all that may be said of it."""

    title: str
    story: str
    polls: tuple[datetime, ...]
    expected: tuple[Expected, ...]


PAGES = (
    Page(platform="Wavelark", title="Terms of Use", text="wavelark-terms"),
    Page(platform="Wavelark", title="Privacy Policy", text="wavelark-privacy"),
    Page(platform="Wavelark", title="Community Guidelines", text="wavelark-guidelines"),
    Page(platform="Wavelark", title="Artist FAQ", text="wavelark-faq"),
    Page(platform="Humfield", title="Terms of Service", text="humfield-terms"),
    Page(platform="Humfield", title="Developer Terms", text="humfield-developers"),
    Page(platform="Osterklang", title="Terms for Creators", text="osterklang-terms"),
)

OUTLETS = (
    Outlet(id="ledger", name="Offbeat Ledger"),
    Outlet(id="stagewire", name="Stagewire", is_atom=True),
    Outlet(id="bside", name="The B-Side Bulletin"),
)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


START = _at("2025-06-03 06:00")
SLIPPED_IN = _at("2025-06-09 22:40")
DENIED = _at("2026-08-27 09:00")
REVISED = _at("2026-09-02 09:30")

CLAUSE = (
    "When you upload a track you also allow Wavelark and the companies of its group to have it analysed by machine "
    "learning and other artificial intelligence systems, and to use it to train, develop and improve such systems as a "
    "part of running the Platform, unless a separate contract that you have signed with us says otherwise."
)

REVISED_CLAUSE = (
    "We may have a track analysed by machine learning so that it can be recommended, sorted into the right style and "
    "protected against fraud. We will not use Your Content to train generative artificial intelligence models that "
    "imitate or recreate your voice, your music or your likeness unless you have given us your explicit consent "
    "beforehand."
)

DENIAL = """

## Artificial intelligence

**Does Wavelark train AI on my music?** No. Wavelark has never used the music that artists upload to train AI models,
and we do not build tools that make music.

**What is the clause in the terms about?** Our recommendations, the sorting of the catalogue and the search for stolen
tracks use machine learning. The clause describes these.
"""

PODCASTS = """## Podcasts and spoken word

§ Shows are uploaded like tracks, in episodes. A show may have a trailer of up to two minutes.

§ You name the hosts, and you see to it that guests know that they are being recorded.

## How the Platform works"""

_LAST_ANSWER = "Once a week at most, and each of them can switch it off."
_BEFORE_IT = "Playlists that other people made will show a gap."

EDITS = (
    Edit(since=SLIPPED_IN, text="wavelark-terms", old=_BEFORE_IT, new=f"{_BEFORE_IT}\n\n§ {CLAUSE}"),
    Edit(since=SLIPPED_IN, text="wavelark-terms", old="## How the Platform works", new=PODCASTS),
    Edit(since=SLIPPED_IN, text="wavelark-terms", old="above twenty euro", new="above 20 euro"),
    Edit(since=SLIPPED_IN, text="wavelark-terms", old="8 Harbour Row", new="31 Harbour Row"),
    Edit(since=SLIPPED_IN, text="wavelark-terms", old="whenever you like, in", new="at any time, in"),
    Edit(since=_at("2025-11-04 10:00"), text="wavelark-privacy", old="three years", new="two years"),
    Edit(since=_at("2026-02-10 10:00"), text="humfield-terms", old="within five working days", new="within four days"),
    Edit(since=_at("2026-05-12 10:00"), text="wavelark-guidelines", old="within a day.", new="the same day."),
    Edit(since=DENIED, text="wavelark-faq", old=_LAST_ANSWER, new=f"{_LAST_ANSWER}{DENIAL}"),
    Edit(since=REVISED, text="wavelark-terms", old=CLAUSE, new=REVISED_CLAUSE),
)  # fmt: skip

BOT_CHECK = Reply(
    body=b"<!doctype html><title>Just a moment</title><main><h1>Checking your browser</h1>"
    b"<p>Please wait while we verify that you are human. Enable JavaScript and cookies to continue.</p></main>"
)

BROKEN = Reply(body=b"<h1>Internal Server Error</h1>", status=500)

MISHAPS = (
    Mishap(at=_at("2025-09-16 06:00"), text="wavelark-terms", reply=BOT_CHECK),
    Mishap(at=_at("2026-01-20 06:00"), text="wavelark-terms", reply=BROKEN),
)


def _days(first: str, last: str, every: int = 1) -> tuple[datetime, ...]:
    start, end = _at(f"{first} 06:00"), _at(f"{last} 06:00")
    return tuple(start + timedelta(days=day) for day in range(0, (end - start).days + 1, every))


def _all_day(first: str, last: str) -> tuple[datetime, ...]:
    return tuple(moment + timedelta(hours=hours) for moment in _days(first, last) for hours in range(0, 17, 4))


@cache
def articles() -> tuple[tuple[Article, str], ...]:
    """All articles, oldest first, each with how it is told: "story", "thread", "counted", or not at all (empty)."""
    entries: list[dict[str, Any]] = yaml.safe_load((TEXTS / "news.yaml").read_text(encoding="utf-8"))
    outlets = {outlet.id: outlet for outlet in OUTLETS}
    found = [(_article(entry, outlets[entry["outlet"]]), entry.get("told", "")) for entry in entries]
    return tuple(sorted(found, key=lambda pair: _published(pair[0])))


def _article(entry: dict[str, Any], outlet: Outlet) -> Article:
    published = _at(entry["date"])
    name = f"{published:%Y/%m/%d}-{outlet.id}-{published:%H%M}"
    return Article(
        id=name,
        source_id=f"feed/{outlet.id}",
        outlet=outlet.name,
        title=entry["title"],
        lead=entry["lead"],
        url=outlet.home + name,
        published_at=published,
    )


def _published(article: Article) -> datetime:
    if article.published_at is None:
        raise ValueError(f"the article {article.id} of the episode has no date")
    return article.published_at


def _news(first: date, last: date) -> tuple[Expected, ...]:
    """What these days' articles make the channel hear: a message that opens the story, replies in its thread."""
    return tuple(
        Expected(publisher="Wavelark" if told == "story" else article.outlet, subject=article.title)
        for article, told in articles()
        if told in {"story", "thread"} and first <= _published(article).date() <= last
    )


ACTS = (
    Act(
        title="First contact",
        story="Clausewatch reads seven documents of three platforms and three feeds for the first time.",
        polls=_days("2025-06-03", "2025-06-09"),
        expected=(Expected(publisher="Clausewatch", subject="Now watching"),),
    ),
    Act(
        title="The clause slips in",
        story=(
            "Overnight Wavelark puts a clause into its terms, together with a new section on podcasts (all later ones "
            "get new numbers), a new address and some polish. Nobody is told."
        ),
        polls=_days("2025-06-10", "2025-06-12"),
        expected=(
            Expected(
                publisher="Wavelark",
                subject="Terms of Use",
                kinds=frozenset({ClauseKind.GRANT}),
                says="now lets the platform train AI on users' content. This favours the platform.",
                words="use it to train, develop and improve such systems",
                level=Level.HIGH,
            ),
        ),
    ),
    Act(
        title="Fourteen months of noise",
        story=(
            "New builds of the site, new menus and ids, small edits, other news; once a bot check instead of the page, "
            "once a broken server."
        ),
        polls=_days("2025-06-17", "2026-08-18", every=7),
        expected=(),
    ),
    Act(
        title="Reported",
        story="Three outlets find the clause. They disagree on when it came and on whether anyone can refuse.",
        polls=_all_day("2026-08-24", "2026-08-26"),
        expected=_news(date(2026, 8, 24), date(2026, 8, 26)),
    ),
    Act(
        title="Denied",
        story="Wavelark denies ever having trained on artists' music, in the press and in its FAQ.",
        polls=_all_day("2026-08-27", "2026-08-30"),
        expected=(
            *_news(date(2026, 8, 27), date(2026, 8, 30)),
            Expected(
                publisher="Wavelark",
                subject="Artist FAQ",
                kinds=frozenset({ClauseKind.DENIAL}),
                words="has never used the music that artists upload to train AI models",
            ),
        ),
    ),
    Act(
        title="Revised",
        story="Wavelark's head concedes that the wording went too far. The terms now ask for consent.",
        polls=_all_day("2026-09-02", "2026-09-05"),
        expected=(
            *_news(date(2026, 9, 2), date(2026, 9, 5)),
            Expected(
                publisher="Wavelark",
                subject="Terms of Use",
                kinds=frozenset({ClauseKind.GRANT, ClauseKind.OPT_IN, ClauseKind.DENIAL}),
                says="no longer lets the platform train AI on users' content. This favours artists and rightsholders.",
                words="unless you have given us your explicit consent beforehand",
            ),
        ),
    ),
)


def scene(at: datetime) -> dict[str, Reply]:
    """Everything that the sites show at this time, by path."""
    return dict(_pages(at)) | {outlet.path: _feed(outlet, at) for outlet in OUTLETS}


def _pages(at: datetime) -> Iterator[tuple[str, Reply]]:
    build = (at - START).days
    for page in PAGES:
        mishap = next((mishap for mishap in MISHAPS if (mishap.text, mishap.at) == (page.text, at)), None)
        words = numbered(wording(page.text, at))
        yield (
            page.path,
            mishap.reply if mishap else dressed_page(page.title, words, Dress(site=page.platform, build=build)),
        )


@cache
def wording(text: str, at: datetime) -> str:
    """A page's Markdown at this time. Raises ValueError where an edit does not fit the text."""
    words = (TEXTS / f"{text}.md").read_text(encoding="utf-8")
    for edit in EDITS:
        if edit.text == text and edit.since <= at:
            if words.count(edit.old) != 1:
                raise ValueError(f"the edit of {edit.since:%d %b %Y} to {text} does not fit: {edit.old!r}")
            words = words.replace(edit.old, edit.new)
    return words


def _feed(outlet: Outlet, at: datetime) -> Reply:
    newest_first = [
        article for article, _ in reversed(articles()) if article.outlet == outlet.name and _published(article) <= at
    ]
    return (atom if outlet.is_atom else rss)(outlet.name, outlet.home, newest_first[:SHOWN_IN_FEED])
