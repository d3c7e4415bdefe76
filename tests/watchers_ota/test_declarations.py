"""Open Terms Archive's declarations, today's and older ones, as documents of rules.yaml."""

import json

import pytest

from clausewatch.errors import SourceError
from watchers.declarations import locate, read_declaration

DECLARED = {
    "name": "Ostinato",
    "terms": {
        "Terms of Service": {
            "fetch": "https://ostinato.example/terms",
            "select": ["main", {"startBefore": "#a", "endAfter": ".b, .c"}],
            "remove": ".ad",
            "filter": ["tidyUp", {"removeQueryParams": ["utm"]}, {"cut": {"after": 3}}],
            "executeClientScripts": True,
        },
        "Privacy Policy": {
            "combine": [
                {"fetch": "https://ostinato.example/1", "executeClientScripts": True},
                {"fetch": "https://ostinato.example/2", "select": "body", "filter": ["removeQueryParams"]},
            ],
            "select": "article",
        },
        "Imprint": {"fetch": "https://ostinato.example/imprint.pdf", "executeClientScripts": False},
    },
}


@pytest.fixture
def clone(tmp_path):
    folder = tmp_path / "declarations"
    folder.mkdir()
    for name in ("Ostinato", "Ostinato.history", "Ostinato.filters", "Big Ostinato"):
        (folder / f"{name}.json").write_text(json.dumps(DECLARED))
    return tmp_path


def test_what_a_declaration_says_is_said_in_our_words(clone):
    service = read_declaration(locate("ostinato", clone))
    assert service.name == "Ostinato"
    assert {document.title: document.says for document in service.documents} == {
        "Terms of Service": {
            "url": "https://ostinato.example/terms",
            "fetch": "browser",
            "select": ["main", {"startBefore": "#a", "endAfter": ".b, .c"}],
            "remove": [".ad"],
        },
        "Privacy Policy": {
            "fetch": "browser",
            "select": ["article"],
            "combine": [
                {"url": "https://ostinato.example/1"},
                {"url": "https://ostinato.example/2", "select": ["body"]},
            ],
        },
        "Imprint": {"url": "https://ostinato.example/imprint.pdf"},
    }


def test_what_could_not_be_taken_over_is_said(clone):
    assert read_declaration(locate("Ostinato", clone)).remarks == (
        "Terms of Service: its filters are JavaScript and were not taken over (tidyUp, cut): what they cut stays in.",
        "Privacy Policy: all of its pages are fetched with a browser, because one of them needs it.",
    )


def test_selectors_that_are_not_css_and_keys_that_are_new_are_said(tmp_path):
    path = tmp_path / "x.json"
    terms = {"fetch": "https://x.example/", "select": ["p[", "main"], "remove": {"startBefore": "a"}, "shape": "round"}
    path.write_text(json.dumps({"documents": {"Terms": terms}}))
    service = read_declaration(path)
    assert (service.name, dict(service.documents[0].says)) == ("x", {"url": "https://x.example/", "select": ["main"]})
    assert service.remarks == (
        'Terms: "shape" is a key that is not known here.',
        'Terms: its select was left out in part: "p[" is not a CSS selector.',
        'Terms: its remove was left out in part: {"startBefore": "a"} is no range.',
    )


def test_only_the_terms_that_were_asked_for(clone):
    found = read_declaration(locate("Ostinato", clone), ["imprint"]).documents
    assert [document.title for document in found] == ["Imprint"]
    with pytest.raises(SourceError, match="declares no Cookies: it has Terms of Service, Privacy Policy, Imprint"):
        read_declaration(locate("Ostinato", clone), ["Cookies"])


@pytest.mark.parametrize(
    ("text", "said"), [("{", "is not JSON"), ("[]", "is no declaration"), ('{"terms": {"a": 1}}', "is no declaration")]
)
def test_what_is_no_declaration_is_refused(tmp_path, text, said):
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(SourceError, match=said):
        read_declaration(path)


def test_a_service_that_is_not_there(clone):
    with pytest.raises(SourceError, match="declares no nato: did you mean Big Ostinato, Ostinato"):
        locate("nato", clone)
    with pytest.raises(SourceError, match="give --declarations a clone"):
        locate("Ostinato", None)


def test_terms_that_cannot_be_fetched_are_noted_and_the_others_taken(tmp_path):
    page = {"fetch": "https://ostinato.example/a", "select": "main"}
    terms = {
        "Terms": {"combine": [page], "remove": ".ad", "select": "body"},
        "Nowhere": {"select": "main"},
        "Elsewhere": {"fetch": "not an address"},
        "Nothing": {"combine": []},
        "Half": {"combine": [page, {"select": "main"}]},
    }
    file = tmp_path / "o.json"
    file.write_text(json.dumps({"name": "Ostinato", "terms": terms}))
    service = read_declaration(file)
    assert {document.title: document.says for document in service.documents} == {
        "Terms": {"url": "https://ostinato.example/a", "select": ["main"], "remove": [".ad"]}
    }
    assert [remark.partition(": it was left out")[0] for remark in service.remarks] == list(terms)[1:]
