"""What is written as JSON comes back as it was, and nothing else is taken for it."""

import json
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewatch.errors import StoreError
from clausewatch.model import (
    ActKind,
    Alert,
    AlertKind,
    Article,
    ChangeKind,
    ClauseKind,
    Document,
    Favour,
    Handling,
    Level,
    Marked,
    Passage,
    Quote,
    Validators,
)
from clausewatch.store import codec

TEXT = st.text(st.characters(exclude_categories=()), max_size=30)
"""Any text, lone surrogates and NUL included."""

TIMES = st.datetimes(timezones=st.just(UTC))
KINDS = st.lists(st.sampled_from(ClauseKind), max_size=6).map(tuple)
HEADINGS = st.lists(TEXT, max_size=3).map(tuple)
SPANS = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=3).map(tuple)


def whole(kind: type, /, **drawn: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values with every field drawn, so that a field which joins the model has to join these tests."""
    assert drawn.keys() == {field.name for field in fields(kind)}
    return st.builds(kind, **drawn)


marked = whole(Marked, text=TEXT, spans=SPANS)
quotes = whole(Quote, kinds=KINDS, before=st.none() | marked, after=st.none() | marked, headings=HEADINGS)
handlings = whole(Handling, kind=st.sampled_from(ActKind), who=TEXT, at=TIMES, until=st.none() | TIMES, reason=TEXT)
alerts = whole(
    Alert,
    fingerprint=TEXT,
    kind=st.sampled_from(AlertKind),
    level=st.sampled_from(Level),
    publisher=TEXT,
    subject=TEXT,
    summary=TEXT,
    at=TIMES,
    favour=st.none() | st.sampled_from(Favour),
    kinds=KINDS,
    change=st.none() | st.sampled_from(ChangeKind),
    source_id=st.none() | TEXT,
    last_without=st.none() | TIMES,
    quotes=st.lists(quotes, max_size=2).map(tuple),
    links=st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple),
    notes=HEADINGS,
    rules=HEADINGS,
    handling=st.lists(handlings, max_size=2).map(tuple),
)
passages = whole(Passage, text=TEXT, position=st.integers(0), headings=HEADINGS, lead_in=TEXT)
documents = whole(
    Document,
    source_id=TEXT,
    title=TEXT,
    passages=st.lists(passages, max_size=3).map(tuple),
    extractor=TEXT,
)
articles = whole(
    Article,
    id=TEXT,
    source_id=TEXT,
    outlet=TEXT,
    title=TEXT,
    lead=TEXT,
    url=TEXT,
    text=TEXT,
    published_at=st.none() | TIMES,
)
OPTIONAL = st.none() | TEXT
validators = whole(
    Validators,
    etag=OPTIONAL,
    last_modified=OPTIONAL,
    body_digest=OPTIONAL,
    extractor=OPTIONAL,
    url=OPTIONAL,
    rendered=st.booleans(),
    moved_to=OPTIONAL,
    settled_since=st.none() | TIMES,
)
values = st.one_of(alerts, documents, articles, validators)


@given(values)
def test_round_trip(value: Any) -> None:
    text = codec.dumps(value)
    assert text.isascii()
    assert "\0" not in text
    assert codec.loads(type(value), text) == value
    assert codec.dumps(codec.loads(type(value), text)) == text


@given(TEXT)
def test_packed_text_comes_back(text: str) -> None:
    assert codec.unpack(codec.pack(text)) == text


@given(alerts, st.data())
def test_no_field_takes_what_it_does_not_declare(alert: Alert, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([field.name for field in fields(Alert)]))
    with pytest.raises((TypeError, ValueError)):
        codec.dumps(replace(alert, **{name: data.draw(st.sampled_from([1.5, b"", [], object()]))}))
    stored = json.loads(codec.dumps(alert))
    stored[name] = data.draw(st.sampled_from([1.5, 7, True, {}, [[]], [None]]))
    with pytest.raises(StoreError, match="a stored Alert cannot be read"):
        codec.loads(Alert, json.dumps(stored))


@dataclass(frozen=True)
class Sample:
    words: frozenset[ClauseKind]
    at: datetime
    flag: bool = False
    count: int = 0
    pair: tuple[str, int] = ("", 0)


AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SAMPLE = Sample(words=frozenset({ClauseKind.OPT_OUT, ClauseKind.GRANT, ClauseKind.DENIAL}), at=AT)


def test_the_form_is_plain() -> None:
    assert codec.dumps(SAMPLE) == (
        '{"words":["denial","grant","opt_out"],"at":"2026-01-05T09:00:00+00:00","flag":false,"count":0,"pair":["",0]}'
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"flag": 1},
        {"count": True},
        {"count": "1"},
        {"pair": ("", 0, 0)},
        {"pair": ["", 0]},
        {"words": {ClauseKind.GRANT}},
        {"words": frozenset({"grant"})},
        {"at": AT.replace(tzinfo=None)},
        {"at": "2026-01-05T09:00:00+00:00"},
    ],
)
def test_wrong_values_are_not_written(wrong: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        codec.dumps(replace(SAMPLE, **wrong))


@pytest.mark.parametrize(
    "wrong",
    [
        {"flag": 0},
        {"count": 1.0},
        {"pair": ["", 0, 0]},
        {"words": "grant"},
        {"words": ["GRANT"]},
        {"at": "2026-01-05T09:00:00"},
        {"at": "yesterday"},
        {"at": None},
        {"unknown": 1},
    ],
)
def test_wrong_values_are_not_read(wrong: dict[str, Any]) -> None:
    stored = json.loads(codec.dumps(SAMPLE)) | wrong
    with pytest.raises(StoreError, match="a stored Sample cannot be read"):
        codec.loads(Sample, json.dumps(stored))


def test_what_an_older_version_wrote_takes_defaults() -> None:
    stored = json.loads(codec.dumps(SAMPLE))
    del stored["count"], stored["pair"]
    assert codec.loads(Sample, json.dumps(stored)) == SAMPLE
    del stored["at"]
    with pytest.raises(StoreError, match="Sample lacks or does not know at"):
        codec.loads(Sample, json.dumps(stored))


@pytest.mark.parametrize("text", ["", "null", "[]", "{", '"Alert"'])
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(StoreError):
        codec.loads(Alert, text)


def test_a_type_without_a_form_is_refused() -> None:
    @dataclass(frozen=True)
    class Loose:
        anything: dict[str, int]

    with pytest.raises(TypeError, match="no JSON form is known"):
        codec.dumps(Loose(anything={}))
