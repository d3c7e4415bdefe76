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


WALLS = {
    "the page is empty": "<html><head></head><body> <br> </body></html>",
    "a bot check": "<title>Just a moment...</title><h1>larkspur.example</h1><p>Verifying you are human.</p>",
    "bot check": "<title>larkspur.example</title><form id=challenge-form><p>One more step.</p></form>",
    "says that it does not exist": "<title>404 | Larkspur</title><h1>Page not found</h1><a href=/>Home</a>",
    "does not exist": "<title>Larkspur</title><main><p>Sorry, this page could not be found.</p></main>",
    "closed for maintenance": "<title>Larkspur</title><h1>We will be back soon</h1><p>Scheduled maintenance.</p>",
    "a log-in page": "<title>Log in to Larkspur</title><form><input type=password><button>Log in</button>",
    "a log-in page came": "<title>Larkspur</title><p>Please log in to read our terms.</p><a href=/login>Log in</a>",
    "only a cookie notice": "<title>Larkspur</title><div><p>We value your privacy and use cookies on this site.</p>"
    "<p>Some cookies are needed, others help us improve.</p><button>Accept all</button></div>",
    "drawn by a script": '<title>Larkspur</title><div id="root"></div><script src="/app.js"></script>',
    "without one it holds no text": "<noscript>Please enable JavaScript.</noscript><script>a()</script>",
    "only frames another one": '<title>Terms</title><iframe src="https://legal.example/terms"></iframe>',
}


@pytest.mark.parametrize(("reason", "page"), WALLS.items(), ids=WALLS)
@pytest.mark.parametrize("select", [(), ("#terms",)], ids=["", "select"])
def test_walls_are_named(extract, reason, page, select):
    with pytest.raises(NotTheDocument, match=reason):
        extract(page, select=select)


@pytest.mark.parametrize(
    "page",
    [
        f"<title>Terms</title><form><input type=password><button>Log in</button></form><h1>Terms</h1>{FILLER * 40}",
        "<title>Terms</title><h1>Terms</h1><p>You must log in with your own password. Solving the captcha for others, "
        f"or removing cookies that keep you logged in, is not allowed.</p><div class=g-recaptcha></div>{FILLER * 12}",
        f"<title>Cookies</title><h1>Cookies</h1><p>We use cookies. Accept them or not.</p>{FILLER * 4}",
        f"<title>Terms</title><h1>Terms</h1><p>During maintenance the service may be unavailable.</p>{FILLER}",
        f"<noscript>Please enable JavaScript.</noscript><div id=root>{FILLER * 3}</div><script></script>",
        "<title>Rules</title><p>Be kind.</p>",
    ],
    ids=["log-in form", "captcha", "cookies", "maintenance", "script", "very short"],
)
def test_terms_that_speak_of_such_things_are_not_walls(extract, page):
    assert extract(page).passages


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
