"""Terms as a PDF, written by a real writer: passages as from a web page, and a plain word where there are none."""

from collections.abc import Callable

import pytest
from fpdf import FPDF
from fpdf.enums import EncryptionMethod

from clausewatch.errors import NotTheDocument
from watchers import pdf
from watchers.terms import TermsWatcher

PROSE = "You keep every right in the recordings that you upload, and we host them for as long as you leave them there. "


class Writer(FPDF):
    """Terms with a running header and numbered pages."""

    def header(self) -> None:
        self._set("Wavelane Ltd, Terms of Use", size=8)

    def footer(self) -> None:
        self.set_y(-15)
        self._set(f"Page {self.page_no()} of 4", size=8)

    def heading(self, text: str, size: int = 12) -> None:
        self.ln(4)
        self._set(text, size=size, style="B")

    def paragraph(self, text: str, width: int = 0) -> None:
        self._set(text, width=width)
        self.ln(4)

    def item(self, text: str) -> None:
        self._set(text)

    def _set(self, text: str, *, size: int = 11, style: str = "", width: int = 0) -> None:
        self.set_font("helvetica", style, size)
        self.multi_cell(width, size / 2, text, new_x="LMARGIN", new_y="NEXT")


@pytest.fixture
def written() -> Callable[[Callable[[Writer], None]], bytes]:
    def write(fill: Callable[[Writer], None]) -> bytes:
        writer = Writer()
        writer.add_page()
        fill(writer)
        return bytes(writer.output())

    return write


def _terms(writer: Writer) -> None:
    writer.heading("Terms of Use", 18)
    writer.heading("1. Your content")
    for _ in range(10):
        writer.paragraph(PROSE * 5)
    writer.heading("2. Machine learning")
    writer.paragraph("You may not:")
    writer.item("(a) scrape the service, or any part of it, by automated means, whatever these are called by you;")
    writer.item("(b) train machine-learning models on it.")
    writer.ln(4)
    writer.paragraph("We improve our recom-\nmendations with what you upload unless you opt-\nout of it.", 90)


def test_headed_passages_without_what_runs_at_the_edges(written):
    found = pdf.passages(written(_terms))
    title = "Terms of Use"
    assert [(passage.headings, passage.lead_in, passage.text) for passage in found] == [
        *[((title, "1. Your content"), "", (PROSE * 5).strip())] * 10,
        ((title, "2. Machine learning"), "", "You may not:"),
        (
            (title, "2. Machine learning"),
            "You may not:",
            "(a) scrape the service, or any part of it, by automated means, whatever these are called by you;",
        ),
        ((title, "2. Machine learning"), "You may not:", "(b) train machine-learning models on it."),
        (
            (title, "2. Machine learning"),
            "",
            "We improve our recommendations with what you upload unless you opt-out of it.",
        ),
    ]


def test_a_paragraph_goes_on_over_a_page(written):
    body = written(lambda writer: [writer.paragraph((PROSE * 45).strip()), None][1])
    assert [passage.text for passage in pdf.passages(body)] == [(PROSE * 45).strip()]


def test_a_hyphen_stays_where_the_document_writes_it_so(written):
    def fill(writer: Writer) -> None:
        writer.paragraph("A sub-licence is a licence. Re-use means to reuse; a reuse is a use.")
        writer.paragraph("We grant a sub-\nlicence, and a re-\nuse.", 90)

    texts = [passage.text for passage in pdf.passages(written(fill))]
    assert texts[-1] == "We grant a sub-licence, and a reuse."


def test_items_without_a_mark_are_told_apart_by_their_ends(written):
    found = pdf.passages(
        written(lambda writer: writer.paragraph("You may not:\nuse the service to make\nprofits;\ntrain."))
    )
    assert [passage.text for passage in found][-3:] == ["You may not:", "use the service to make profits;", "train."]


def test_a_scan_says_what_to_do(written):
    with pytest.raises(NotTheDocument, match=r"only pictures of pages \(a scan\): watch a web page"):
        pdf.passages(bytes(_blank().output()))


def _blank() -> FPDF:
    writer = FPDF()
    writer.add_page()
    writer.rect(10, 10, 100, 100, style="F")
    return writer


def _locked(user: str) -> bytes:
    writer = Writer()
    writer.set_encryption("owner", user, encryption_method=EncryptionMethod.AES_128)
    writer.add_page()
    writer.paragraph(PROSE)
    return bytes(writer.output())


def test_a_pdf_that_anybody_may_open_is_read():
    assert pdf.passages(_locked(""))[-1].text == PROSE.strip()


def test_a_locked_pdf_says_what_to_do():
    with pytest.raises(NotTheDocument, match="locked with a password: watch a web page or an open copy"):
        pdf.passages(_locked("secret"))


@pytest.mark.parametrize("cut", [30, 200, 700])
def test_a_broken_pdf_says_so(written, cut):
    with pytest.raises(NotTheDocument, match=r"the PDF is broken|only pictures"):
        pdf.passages(written(_terms)[:cut])


def test_a_watched_pdf_is_a_document(client, make_source, make_snapshot, written):
    snapshot = make_snapshot(written(_terms), "application/octet-stream")
    assert len(TermsWatcher(client).extract(make_source(), snapshot).passages) == 14
