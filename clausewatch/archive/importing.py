"""Brings whole histories from an archive into the store. Nothing is told of them; twice the same changes nothing."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from clausewatch.errors import SettingsError
from clausewatch.model import ChangeKind, Dossier, Platform, Sighting, Version
from clausewatch.observe import digest_of
from clausewatch.ports import ArchiveStore, Entry, Find, HistoryReader, Shelf, Taken
from clausewatch.ruleset.fields import slug

RECORDS_AT_ONCE = 50
"""Records read, held in memory and written in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an import has come with one document: records gone through, new ones, versions with new words."""

    dossier: Dossier
    done: int
    added: int = 0
    versions: int = 0


async def import_history(
    store: ArchiveStore, reader: HistoryReader, shelves: Iterable[tuple[Shelf, Dossier]]
) -> AsyncIterator[Progress]:
    """Import these documents, one after another; yields after each piece, and may be left and begun again any time."""
    for shelf, dossier in shelves:
        known = await store.references(dossier.source_id, reader.origin)
        fresh = [entry for entry in shelf.entries if entry.reference not in known]
        yield Progress(dossier=dossier, done=len(shelf.entries) - len(fresh))
        words = {head.digest for head in await store.version_heads(dossier.source_id)}
        taken = reader.read(shelf, fresh, dossier.source_id)
        while batch := await asyncio.to_thread(_finds, taken, dossier, words):
            added = await store.add_history(dossier, reader.origin, batch)
            made = sum(find.version is not None for find in batch)
            yield Progress(dossier=dossier, done=len(batch), added=added, versions=made)


def _finds(taken: Iterator[Taken], dossier: Dossier, words: set[str]) -> list[Find]:
    """The next few; `words` are digests that the document has versions of, and grow."""
    return [_find(each, dossier, words) for each in islice(taken, RECORDS_AT_ONCE)]


def _find(taken: Taken, dossier: Dossier, words: set[str]) -> Find:
    """A version where the words are new; a return to earlier ones is a sighting of what is there."""
    digest = digest_of(taken.document) if taken.document else None
    seen = Sighting(
        source_id=dossier.source_id,
        at=taken.entry.at,
        digest=digest,
        reference=taken.entry.reference,
        problem=taken.problem,
    )
    if taken.document is None or digest is None or digest in words:
        return Find(sighting=seen)
    first = not words and taken.entry.kind is not ChangeKind.TECHNICAL_UPGRADE
    words.add(digest)
    version = Version(
        source_id=dossier.source_id,
        digest=digest,
        snapshot_digest=taken.snapshot.digest,
        kind=ChangeKind.FIRST_RECORD if first else _later(taken.entry),
        recorded_at=taken.entry.at,
        document=taken.document,
    )
    return Find(sighting=seen, snapshot=taken.snapshot, version=version)


def _later(entry: Entry) -> ChangeKind:
    """A document that was renamed begins anew in its archive; here it goes on."""
    return ChangeKind.REVISION if entry.kind is ChangeKind.FIRST_RECORD else entry.kind


def place(
    shelves: Sequence[Shelf], platforms: Iterable[Platform], known: Iterable[Dossier], *, under: str | None = None
) -> list[tuple[Shelf, Dossier]]:
    """Which document each shelf belongs to: one that is known, by its platform's names and its title, or a new one.

    `under` names the known document that the only shelf is of. Raises SettingsError where that cannot be.
    """
    dossiers = {dossier.source_id: dossier for dossier in known}
    if under is not None:
        return _under(shelves, under, dossiers)
    called = {name.casefold(): platform.id for platform in platforms for name in platform.names}
    placed = []
    for shelf in shelves:
        platform_id = called.get(shelf.service.casefold()) or _name(shelf.service)
        dossier = _dossier(shelf, platform_id, dossiers)
        dossiers[dossier.source_id] = dossier
        placed.append((shelf, dossier))
    return placed


def _under(shelves: Sequence[Shelf], under: str, dossiers: dict[str, Dossier]) -> list[tuple[Shelf, Dossier]]:
    if len(shelves) != 1:
        raise SettingsError("--as is for one document: name it with --document.")
    if under not in dossiers:
        raise SettingsError(f'there is no document "{under}": `clausewatch status` lists those that are watched.')
    return [(shelves[0], dossiers[under])]


def _dossier(shelf: Shelf, platform_id: str, known: dict[str, Dossier]) -> Dossier:
    """A known document of the same id is the same where its title is; else the new one gets an id of its own."""
    source_id = f"{platform_id}/{_name(shelf.title)}"
    found = known.get(source_id)
    if found and (found.platform_id, found.title.casefold()) == (platform_id, shelf.title.casefold()):
        return found
    return Dossier(
        source_id=f"{source_id}-{_short(shelf.title)}" if found else source_id,
        platform_id=platform_id,
        publisher=shelf.service,
        title=shelf.title,
    )


def _name(text: str) -> str:
    """As in ids of rules.yaml; what has no Latin letter is told apart by a digest."""
    plain = slug(text)
    return f"{plain}-{_short(text)}" if plain == slug("") else plain


def _short(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:8]
