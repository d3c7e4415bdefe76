import pytest

from clausewatch.language import Reader
from clausewatch.match import article_text, match_article, match_document
from clausewatch.model import Article, ClauseKind, Document, Passage
from clausewatch.ruleset import baseline, load
from clausewatch.story import is_relevant


@pytest.fixture(scope="module")
def reader() -> Reader:
    return load(baseline(), examples=False).reader


def document(*texts: str) -> Document:
    passages = tuple(Passage(text=text, position=at) for at, text in enumerate(texts))
    return Document(source_id="acme/terms", title="Terms", passages=passages)


def test_only_passages_that_say_something_become_clauses(reader: Reader) -> None:
    clauses = match_document(
        document(
            "Be kind.", "We use your songs to train our AI models.", "What does it mean to train AI models on songs?"
        ),
        reader,
    )
    assert [(clause.passage.position, set(clause.kinds)) for clause in clauses] == [(1, {ClauseKind.GRANT}), (2, set())]
    assert clauses[0].matches[0].quote in clauses[0].passage.text


def test_a_document_without_ai_language_has_no_clauses(reader: Reader) -> None:
    assert match_document(document("Be kind.", "Pay on time."), reader) == ()


def test_lead_in_headings_and_names_are_used(reader: Reader) -> None:
    passage = Passage(text="train AI models on the catalogue;", position=0, lead_in="You must not:")
    clauses = match_document(Document(source_id="a/b", title="T", passages=(passage,)), reader)
    assert clauses[0].kinds == {ClauseKind.USER_BAN}
    named = match_document(document("tunesmith may train its AI models on your songs."), reader, ("Tunesmith",))
    assert named[0].kinds == {ClauseKind.GRANT}


def article(title: str, lead: str = "") -> Article:
    return Article(id="1", source_id="feed/x", outlet="X", title=title, lead=lead, url="https://news.example/1")


def test_an_article_about_training_is_relevant_and_says_why(reader: Reader) -> None:
    found = article("Streaming site's new terms allow AI training on uploads", "Labels were not told.")
    evidence = match_article(found, reader)
    assert evidence
    assert all(article_text(found)[each.start : each.end] == each.quote for each in evidence)


@pytest.mark.parametrize(
    "title",
    ["Streaming site launches an AI playlist maker", "Label opens a training programme for its staff", "Tour dates"],
)
def test_other_news_is_not(reader: Reader, title: str) -> None:
    assert not is_relevant(match_article(article(title), reader))
