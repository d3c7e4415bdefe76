"""An invented platform's terms, as passages and as pages."""

from datetime import UTC, datetime, timedelta

from clausewatch.model import Document, Dossier, Passage

GRANT = "We may use your recordings to train our artificial intelligence models."
DENIAL = "We do not use your recordings to train artificial intelligence models."
OPT_OUT = "You can opt out of the use of your recordings to train artificial intelligence in your settings."
FILLER = tuple(
    f"Point {number} says in its own {number} words how Wavelane and you work together on the service."
    for number in range(40)
)
DOSSIER = Dossier(source_id="wavelane/terms-of-use", platform_id="wavelane", publisher="Wavelane", title="Terms of Use")
URL = "https://wavelane.example/terms"


def day(number: float, year: int = 2024) -> datetime:
    """So many days after the first of January."""
    return datetime(year, 1, 1, 6, tzinfo=UTC) + timedelta(days=number)


def page(*clauses: str, note: str = "") -> bytes:
    """A believable terms page that holds these clauses."""
    body = "".join(f"<p>{text}</p>" for text in (*FILLER, *clauses, note) if text)
    return (
        f"<html><head><title>Terms</title></head><body><main><h1>Terms of Use</h1>{body}</main></body></html>".encode()
    )


def document(*clauses: str, source_id: str = "wavelane/terms-of-use") -> Document:
    texts = (*FILLER, *clauses)
    passages = tuple(Passage(text=text, position=at, headings=("Terms of Use",)) for at, text in enumerate(texts))
    return Document(source_id=source_id, title="Terms of Use", passages=passages)
