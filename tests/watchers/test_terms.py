"""Terms pages: what stands in a document's place is refused with its name, and real terms never are."""

from dataclasses import replace

import pytest

from clausewatch.errors import NotTheDocument
from clausewatch.model import Document, Validators
from watchers.html import EXTRACTOR_VERSION
from watchers.terms import TermsWatcher

FILLER = "<p>You keep every right in the recordings that you upload, and we keep none of them for ourselves.</p>"


@pytest.fixture
def extract(client, make_source, make_snapshot):
    def extract(body, content_type="text/html; charset=utf-8", **fields) -> Document:
        return TermsWatcher(client).extract(make_source(**fields), make_snapshot(body, content_type))

    return extract


def test_a_document_carries_its_title_and_the_extractor(extract, fixture_bytes):
    document = extract(fixture_bytes("terms.html"))
    assert (document.title, document.extractor) == ("Terms of Use", str(EXTRACTOR_VERSION))


@pytest.mark.parametrize("select", [(), ("#terms",)], ids=["", "select"])
def test_a_wall_is_told_before_a_selector_that_finds_nothing_in_it(extract, select):
    with pytest.raises(NotTheDocument, match="a bot check"):
        extract("<title>Just a moment...</title><h1>larkspur.example</h1>", select=select)


def test_plain_text_is_read(extract):
    text = "TERMS\n\nYou may not:\n(a) copy the\n    service;\n(b) train models on it.\n\nWe may change\nthese terms.\n"
    document = extract(text, "text/plain")
    assert [(passage.lead_in, passage.text) for passage in document.passages] == [
        ("", "TERMS"),
        ("", "You may not:"),
        ("You may not:", "(a) copy the service;"),
        ("You may not:", "(b) train models on it."),
        ("", "We may change these terms."),
    ]


def test_the_charset_of_the_header_counts(extract):
    assert (
        extract("<p>Café à Paris.</p>".encode("cp1252"), "text/html; charset=latin1").passages[0].text
        == "Café à Paris."
    )


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"%PDF-1.7 \x00", "application/pdf", "the PDF is broken"),
        (b"%PDF-1.7 \x00", "text/html", "the PDF is broken"),
        (b"<p>Gone.</p>", "application/pdf", "neither a web page nor plain text"),
        (b"PK\x03\x04\x00\x00", "application/zip", "not text"),
        (b"\x89PNG\r\n\x1a\n\x00", "text/html", "not text"),
        (b'{"terms": []}', "application/json", "neither a web page nor plain text"),
        (b"", "text/html", "empty"),
        (b"<p>\xe2\x80\x8b</p>", "text/html; charset=utf-8", "empty|no text"),
        (b"\n\n  \n", "text/plain", "empty"),
    ],
)
def test_what_is_no_page_is_refused(extract, body, content_type, reason):
    with pytest.raises(NotTheDocument, match=reason):
        extract(body, content_type)


async def test_a_region_asks_in_its_own_language(site, client, make_source):
    site.serve("/terms", FILLER.encode())
    plain = make_source(site.url("/terms"))
    for source in (plain, replace(plain, region="Canada", accept_language="en-CA, fr-CA;q=0.5")):
        await TermsWatcher(client).retrieve(source, Validators())
    asked = [request.headers["Accept-Language"] for request in site.requests if request.path == "/terms"]
    assert asked == ["en", "en-CA, fr-CA;q=0.5"]
