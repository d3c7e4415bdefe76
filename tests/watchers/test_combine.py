"""A document put together from several pages: one source, one snapshot, and no change when one of them fails."""

import pytest

from clausewatch.errors import NotTheDocument, Refused
from clausewatch.model import NotModified, Page, Snapshot, Validators
from watchers.terms import TermsWatcher

FIRST = "<main><h1>Terms</h1><p>You keep every right in the recordings that you upload to the service.</p></main>"
SECOND = (
    "<main><h1>Rules</h1><p>Do not train machines on what you find here, and be kind.</p><p class=ad>Buy</p></main>"
)


@pytest.fixture
def source(site, make_source):
    site.serve("/one", FIRST.encode())
    site.serve("/two", SECOND.encode("utf-16"), "text/html; charset=utf-16")
    pages = (Page(url=site.url("/one")), Page(url=site.url("/two"), select=("main",), remove=(".ad",)))
    return make_source(site.url("/one"), combine=pages)


async def test_the_pages_follow_each_other(source, client):
    watcher = TermsWatcher(client)
    snapshot = await watcher.retrieve(source, Validators())
    assert isinstance(snapshot, Snapshot)
    found = [
        (passage.position, passage.headings, passage.text) for passage in watcher.extract(source, snapshot).passages
    ]
    assert found == [
        (0, ("Terms",), "You keep every right in the recordings that you upload to the service."),
        (1, ("Rules",), "Do not train machines on what you find here, and be kind."),
    ]


async def test_the_same_pages_are_not_modified(source, client):
    watcher = TermsWatcher(client)
    snapshot = await watcher.retrieve(source, Validators())
    again = await watcher.retrieve(source, Validators(body_digest=snapshot.digest))
    assert isinstance(again, NotModified)


async def test_one_page_that_fails_fails_the_document_and_is_named(source, client, site):
    site.answer("/two", 404)
    with pytest.raises(Refused, match=r"/two: the server answered 404") as refused:
        await TermsWatcher(client).retrieve(source, Validators())
    assert refused.value.status == 404


async def test_a_page_that_is_no_document_is_named(source, client, site):
    site.serve("/two", b"<title>404</title><h1>Page not found</h1>")
    watcher = TermsWatcher(client)
    snapshot = await watcher.retrieve(source, Validators())
    with pytest.raises(NotTheDocument, match="/two: the page says that it does not exist"):
        watcher.extract(source, snapshot)


def test_the_pages_and_their_selectors_name_the_extraction(source, client, make_source, make_snapshot):
    watcher = TermsWatcher(client)
    assert watcher.extractor(source) != watcher.extractor(make_source())
    with pytest.raises(NotTheDocument, match="this is one page"):
        watcher.extract(source, make_snapshot(FIRST))
