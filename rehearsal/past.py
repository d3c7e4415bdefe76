"""An invented past: platforms whose documents changed over three years, put into a store as if they had been polled.

The web page's tests and the pictures in docs/ are made from it. What stands in `DOCUMENTS` is the whole of it:
the last change, of the present day, waits to be confirmed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from clausewatch.archive import Answers
from clausewatch.model import (
    ChangeKind,
    Document,
    Health,
    Passage,
    Posting,
    Sighting,
    Snapshot,
    Source,
    SourceKind,
    Version,
)
from clausewatch.observe import digest_of
from clausewatch.ports import Recording, Store
from clausewatch.ruleset import Ruleset, load
from rehearsal.past_news import story
from rehearsal.past_signals import site
from rehearsal.rulesfile import Watched, write_rules


def at(text: str) -> datetime:
    """A day, at the hour when the past is polled."""
    return datetime.fromisoformat(text).replace(hour=6, tzinfo=UTC)


NOW = at("2026-11-20") + timedelta(hours=9)
POLLED_EVERY = timedelta(hours=6)

GRANT = "We may use the recordings that you upload to train and improve our artificial intelligence models."
PARTNERS = (
    "By uploading you allow us and our partners to use your music to train, develop and improve generative artificial "
    "intelligence models, unless a separate contract with us says otherwise."
)
NO_WAY_OUT = "You may not opt out of the use of your recordings to train our artificial intelligence models."
NOT_UNDONE = (
    "Opting out does not affect artificial intelligence models that have already been trained on your recordings."
)
OPT_OUT = "You can opt out of the use of your recordings to train artificial intelligence in your settings at any time."
CONSENT = (
    "We will not use your recordings to train generative artificial intelligence models unless you have given us your "
    "explicit consent."
)
DENIAL = "We do not use your recordings to train artificial intelligence models, and we never have."
BAN = "You may not use anything on the service to train artificial intelligence or machine learning models."

SECTIONS = {
    "1. Who we are": (
        "{name} runs a service on which people publish, share and hear recordings.",
        "These terms are an agreement between you and {name}. If you do not agree with them, do not use the service.",
        "You must be sixteen years old, or the age at which the law of your country lets you agree to this.",
    ),
    "2. Your account": (
        "Keep your password to yourself. You answer for what is done from your account.",
        "Tell us within {days} days when your address changes, so that what we owe you reaches you.",
        "An account that nobody has used for three years may be closed. We write to you before we do that.",
    ),
    "3. Your recordings": (
        "What you upload stays yours. You allow us to store it, to convert it and to play it to those whom you choose.",
        "You have asked everybody whose voice, playing or writing can be heard in a recording.",
    ),
    "4. Money": (
        "We pay out monthly what your recordings have earned, as soon as it is more than {days} euro.",
        "We keep a share of every payment. The price list says how much.",
    ),
    "5. The end": (
        "You can leave at any time. Within thirty days of it we take your recordings down everywhere.",
        "We may end this agreement with a notice of thirty days, or at once where you break it.",
        "The law of the country in which {name} has its seat governs this agreement.",
    ),
}
"""What every document says beside its clauses, which stand in the third section."""

_CLAUSES_AFTER = "3. Your recordings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One document: its forms, each with the day from which it stood and its clauses; `failing` says since when not."""

    platform: str
    title: str
    forms: Sequence[tuple[str, tuple[str, ...]]]
    failing: str = ""
    days: tuple[int, ...] = field(default=(14,))
    """A number in its small print, one a form; the last one stays."""


DOCUMENTS = (
    Told(
        platform="Wavelark",
        title="Terms of Use",
        forms=[("2023-11-02", ()), ("2024-02-07", (PARTNERS,)), ("2025-05-21", (CONSENT,)), ("2026-09-02", (CONSENT,))],
        days=(14, 14, 14, 21),
    ),
    Told(platform="Wavelark", title="Artist FAQ", forms=[("2024-01-15", ()), ("2025-05-12", (DENIAL,))]),
    Told(
        platform="Humfield",
        title="Terms of Service",
        forms=[("2024-03-01", (BAN,)), ("2026-10-28", (BAN, GRANT)), ("2026-11-12", (BAN, GRANT, OPT_OUT))],
    ),
    Told(platform="Osterklang", title="Terms for Creators", forms=[("2023-09-10", (DENIAL, BAN))]),
    Told(
        platform="Tonewell",
        title="Distribution Agreement",
        forms=[("2024-06-01", (DENIAL,)), ("2026-07-14", (GRANT, NO_WAY_OUT))],
    ),
    Told(platform="Larkbox", title="Terms of Use", forms=[("2025-01-20", ())]),
    Told(
        platform="Pressing House",
        title="Label Terms",
        forms=[("2024-04-04", (GRANT, OPT_OUT)), ("2026-03-03", (GRANT, OPT_OUT, NOT_UNDONE))],
    ),
    Told(
        platform="Quaverly",
        title="User Agreement",
        forms=[("2024-08-19", (GRANT,)), ("2025-11-11", (CONSENT, BAN))],
        failing="2026-11-18",
    ),
    Told(
        platform="Nordton",
        title="Terms of Use",
        forms=[("2025-03-08", (BAN,)), ("2026-01-19", (BAN, CONSENT)), ("2026-11-20", (BAN,))],
    ),
)


async def make_past(folder: Path, store: Store) -> Answers:
    """Fill the store, write rules.yaml into the folder, and answer from both as of NOW."""
    ruleset = load(write_rules(folder, _watched()), examples=False)
    sources = {(source.publisher, source.title): source for source in ruleset.sources}
    machines = site(NOW)
    await store.register((*ruleset.sources, _as_source(machines.source_id, machines.origin, ruleset)), at("2023-09-01"))
    for told in DOCUMENTS:
        await _record(store, sources[told.platform, told.title], told)
    await store.record(Recording(health=await _read(store, machines.source_id), site=machines))
    answers = Answers(store=store, ruleset=ruleset, clock=lambda: NOW)
    await _tell(store, answers)
    return answers


def _watched() -> list[Watched]:
    return [
        Watched(publisher=told.platform, title=told.title, url=f"https://{_host(told.platform)}/{number}")
        for number, told in enumerate(DOCUMENTS, 1)
    ]


def _host(platform: str) -> str:
    return f"{platform.lower().replace(' ', '-')}.example"


def _as_source(source_id: str, origin: str, ruleset: Ruleset) -> Source:
    platform = ruleset.platforms[0]
    return Source(
        id=source_id,
        kind=SourceKind.SIGNALS,
        publisher=platform.name,
        title=_host(platform.name),
        url=origin,
        interval=POLLED_EVERY,
        platform=platform,
    )


async def _record(store: Store, source: Source, told: Told) -> None:
    before: Version | None = None
    for number, (day, clauses) in enumerate(told.forms):
        read = document(source, clauses, told.days[min(number, len(told.days) - 1)])
        version = _version(read, at(day), is_first=before is None)
        left = _left(before, version) if before else None
        health = replace(await store.health(source.id), checked_at=at(day), succeeded_at=at(day))
        await store.record(Recording(health=health, snapshot=_snapshot(version), version=version, left=left))
        before = version
    await store.record(Recording(health=await _read(store, source.id, told.failing)))


def document(source: Source, clauses: Sequence[str], days: int) -> Document:
    """The document with these clauses, as it is extracted."""
    found = enumerate(_passages(source.publisher, clauses, days))
    passages = tuple(
        Passage(text=text, position=position, headings=(source.title, heading)) for position, (heading, text) in found
    )
    return Document(source_id=source.id, title=source.title, passages=passages)


def _passages(name: str, clauses: Sequence[str], days: int) -> Iterator[tuple[str, str]]:
    for heading, texts in SECTIONS.items():
        yield from ((heading, text.format(name=name, days=days)) for text in texts)
        if heading == _CLAUSES_AFTER:
            yield from ((heading, clause) for clause in clauses)


def _version(read: Document, recorded_at: datetime, *, is_first: bool) -> Version:
    return Version(
        source_id=read.source_id,
        digest=digest_of(read),
        snapshot_digest=_body(read, recorded_at).digest,
        kind=ChangeKind.FIRST_RECORD if is_first else ChangeKind.REVISION,
        recorded_at=recorded_at,
        document=read,
    )


def _snapshot(version: Version) -> Snapshot:
    return _body(version.document, version.recorded_at)


def _body(read: Document, fetched_at: datetime) -> Snapshot:
    text = "\n\n".join(passage.text for passage in read.passages)
    return Snapshot(
        source_id=read.source_id, url="", fetched_at=fetched_at, content_type="text/plain", body=text.encode()
    )


def _left(before: Version, after: Version) -> Sighting:
    """The last poll that saw the form before: the one before the new form was seen."""
    return Sighting(source_id=before.source_id, at=after.recorded_at - POLLED_EVERY, digest=before.digest)


async def _read(store: Store, source_id: str, failing: str = "") -> Health:
    """How a source fares now: read an hour ago, or not since `failing`."""
    health = replace(await store.health(source_id), checked_at=NOW - timedelta(hours=1))
    if not failing:
        return replace(health, succeeded_at=NOW - timedelta(hours=1))
    return replace(
        health, succeeded_at=at(failing), failing_since=at(failing), failures=9, reason="the server answered 503"
    )


async def _tell(store: Store, answers: Answers) -> None:
    """Alerts of all that changed, and the story that came of one change."""
    timelines = await answers.timelines(await answers.dossiers())
    alerts = [event for timeline in timelines.values() for event in timeline.events]
    source_id = answers.ruleset.sources[0].id
    told = story(next(event for event in alerts if event.source_id == source_id))
    opened = await store.open_stories(at("2023-01-01"))
    await store.record(
        Recording(
            health=await store.health(source_id),
            postings=tuple(Posting(alert=alert, channels=()) for alert in alerts),
            stories=(told,),
            stories_revision=opened.revision,
        )
    )
