"""Watches what a site tells machines about AI: one module a signal, put together in reading.py (docs/signals.md)."""

import asyncio
import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from clausewatch.model import NotModified, SiteReading, Snapshot, Source, SourceKind, Validators
from clausewatch.ports import OWN_HANDS, Hands
from watchers.signals.bundle import MEDIA_TYPE, pack, unpack
from watchers.signals.reading import EXTRACTOR, origin_of, read_site
from watchers.signals.retrieve import retrieve

if TYPE_CHECKING:  # other processes read without it
    from watchers.http import HttpClient


class SignalsWatcher:
    """Reads the signals of one origin. See clausewatch.ports.Watcher for what the methods promise.

    Every look asks for everything anew: the files are small, and what a site states is read from all of them together.
    """

    kind = SourceKind.SIGNALS

    def __init__(self, client: "HttpClient", hands: Hands = OWN_HANDS) -> None:
        self._client = client
        self._hands = hands

    async def retrieve(self, source: Source, validators: Validators) -> Snapshot | NotModified:
        """Ask for everything that may carry signals. Raises SourceError where nothing was answered at all."""
        body = pack(await retrieve(self._client, source.url, source.pages))
        now = self._client.clock()
        if hashlib.sha256(body).hexdigest() == validators.body_digest:
            return NotModified(source_id=source.id, fetched_at=now)
        return Snapshot(
            source_id=source.id, url=origin_of(source.url), fetched_at=now, content_type=MEDIA_TYPE, body=body
        )

    def extractor(self, source: Source) -> str:
        """The version of our reading and, where pages are listed, which: other pages have to be asked for anew."""
        listed = hashlib.sha256("\0".join(source.pages).encode()).hexdigest()[:12]
        return f"{EXTRACTOR}-{listed}" if source.pages else EXTRACTOR

    def extract(self, source: Source, snapshot: Snapshot) -> SiteReading:
        """What the answers state."""
        return self._hands.do(read_site, source.id, snapshot.url, unpack(snapshot.body))


async def look(client: "HttpClient", url: str, pages: Sequence[str] = ()) -> SiteReading:
    """Ask the site at this address once, and read all that it states; nothing is stored.

    Raises SourceError where nothing was answered at all.
    """
    answers = await retrieve(client, url, pages)
    return await asyncio.to_thread(read_site, "", origin_of(url), answers)
