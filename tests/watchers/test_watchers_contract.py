"""What every watcher of WATCHERS must do, whatever kind of source it reads. A new watcher adds its samples here."""

import re
from datetime import timedelta

import pytest

from clausewatch.errors import NotTheDocument, Refused, SourceError, Unreachable
from clausewatch.model import Document, NotModified, Snapshot, SourceKind, Validators
from watchers import WATCHERS

SAMPLES = {
    SourceKind.TERMS: [("terms.html", "text/html")],
    SourceKind.FEED: [
        ("feed.rss", "application/rss+xml"),
        ("feed_091.rss", "text/xml"),
        ("feed.rdf", "application/rdf+xml"),
        ("feed.atom", "application/atom+xml"),
        ("feed.json", "application/feed+json"),
        ("feed_10.json", "application/json"),
    ],
}
EVERY_SAMPLE = [
    pytest.param(kind, name, content_type, id=f"{kind}-{name}")
    for kind in SAMPLES
    for name, content_type in SAMPLES[kind]
]
EVERY_KIND = list(SAMPLES)
"""Kinds whose sources are one address. A site is several, of which some may fail: tests/signals."""


def _validators(snapshot: Snapshot) -> Validators:
    return Validators(etag=snapshot.etag, last_modified=snapshot.last_modified, body_digest=snapshot.digest)


@pytest.mark.parametrize("kind", list(WATCHERS))
def test_knows_its_kind(client, kind):
    assert WATCHERS[kind](client).kind is kind


@pytest.mark.parametrize(("kind", "name", "content_type"), EVERY_SAMPLE)
async def test_gives_a_snapshot_and_then_not_modified(
    site, client, clock, make_source, fixture_bytes, kind, name, content_type
):
    site.serve("/source", fixture_bytes(name), content_type)
    watcher, source = WATCHERS[kind](client), make_source(site.url("/source"), kind)
    snapshot = await watcher.retrieve(source, Validators())
    assert isinstance(snapshot, Snapshot)
    assert (snapshot.source_id, snapshot.body) == (source.id, fixture_bytes(name))
    assert snapshot.fetched_at == clock.now
    clock.advance(timedelta(hours=1))
    again = await watcher.retrieve(source, _validators(snapshot))
    assert again == NotModified(source_id=source.id, fetched_at=clock.now)


@pytest.mark.parametrize(("kind", "name", "content_type"), EVERY_SAMPLE)
def test_extracts_the_same_twice(client, make_source, make_snapshot, fixture_bytes, kind, name, content_type):
    watcher, source = WATCHERS[kind](client), make_source(kind=kind)
    snapshot = make_snapshot(fixture_bytes(name), content_type)
    extraction = watcher.extract(source, snapshot)
    assert extraction == watcher.extract(source, snapshot)
    if isinstance(extraction, Document):
        assert extraction.title == source.title
        assert [passage.position for passage in extraction.passages] == list(range(len(extraction.passages)))
    else:
        assert extraction.articles
        assert all(article.outlet == source.publisher for article in extraction.articles)


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("status", [401, 403, 404, 410, 418, 429, 451, 500, 503, 599])
async def test_an_error_status_is_refused_with_the_status(site, client, make_source, kind, status):
    site.answer("/source", status)
    with pytest.raises(Refused) as failure:
        await WATCHERS[kind](client).retrieve(make_source(site.url("/source"), kind), Validators())
    assert failure.value.status == status
    assert str(status) in str(failure.value)
    _assert_plain(failure.value)


@pytest.mark.parametrize("kind", list(WATCHERS))
@pytest.mark.parametrize(
    "address",
    [
        "http://tune.invalid/a",
        "ftp://tune.example/",
        "not an address",
        "http://[1/",
        "http://x:99999/",
    ],
)
async def test_an_unusable_address_is_unreachable(client, make_source, kind, address):
    with pytest.raises(Unreachable) as failure:
        await WATCHERS[kind](client).retrieve(make_source(address, kind), Validators())
    _assert_plain(failure.value)


@pytest.mark.parametrize("kind", EVERY_KIND)
async def test_secrets_in_an_address_are_in_no_reason(site, client, make_source, kind):
    site.answer("/source", 403)
    address = site.url("/source?token=s3cret").replace("http://", "http://user:pa55word@")
    with pytest.raises(SourceError) as failure:
        await WATCHERS[kind](client).retrieve(make_source(address, kind), Validators())
    _assert_plain(failure.value)
    site.serve("/source", b"<p>Words enough to read.</p>")
    snapshot = await WATCHERS[kind](client).retrieve(make_source(address, kind), Validators())
    assert "pa55word" not in snapshot.url


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("body", [b"", b"   \n", b"\x00\x01\x02\x03" * 50, b"<html><body></body></html>"])
def test_what_is_no_document_is_said_to_be_none(client, make_source, make_snapshot, kind, body):
    with pytest.raises(NotTheDocument) as failure:
        WATCHERS[kind](client).extract(make_source(kind=kind), make_snapshot(body))
    _assert_plain(failure.value)


def _assert_plain(error: SourceError) -> None:
    """One sentence for a person: no traceback, no class names, no secret, nothing that the server said."""
    reason = str(error)
    assert 10 < len(reason) < 400
    assert "\n" not in reason
    assert not re.search(r"Traceback|Error\(|aiohttp|0x[0-9a-f]{6}|s3cret|pa55word|said by the server|<p>", reason)
