"""Passages that stood before are known again and not read: what is decided is what reading all of them gives."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clausewatch.decide import Judged, judge
from clausewatch.language import Reader
from clausewatch.model import Document, Passage, Platform, Snapshot, Source, SourceKind
from clausewatch.observe import Memory, Policy, form, gist, whole
from clausewatch.ruleset import baseline, load

START = datetime(2031, 3, 1, tzinfo=UTC)
FEW_WORDS = 40
"""In the sample that a language is told by, so that short documents have more than that."""

WITHIN = ["Terms", "What you may not do", "How Tonewell trains AI models"]
LEADS = ["", "You may not:", "We may use your songs to:"]
SAID = [
    "We may use your recordings to train our AI models.",
    "We do not use your recordings to train our AI models.",
    "Tonewell may train its AI models on your songs. You can turn this off in the settings.",
    "train AI models on the catalogue;",
    "Models that train on recordings are a subject we take seriously.",
    "1. Fees are paid monthly. (a) we count them; see https://tonewell.example/fees",
    "“Content” is what you upload … it’s yours.",
    "Die Gebühren werden monatlich bezahlt. Sie können jederzeit kündigen.",
    "—",
    *(f"Article {number} deals with the {topic} of the stage, and with how it is counted." * 3 for number in range(6)
      for topic in ("fees", "rules", "rooms")),
]  # fmt: skip
PASSAGES = st.lists(
    st.tuples(st.sampled_from(SAID), st.sampled_from(LEADS), st.sampled_from(WITHIN)), min_size=1, max_size=14
)
EXTRACTORS = st.sampled_from(["3", "3", "3", "4"])
HISTORIES = st.lists(st.tuples(PASSAGES, EXTRACTORS, st.integers(1, 40)), min_size=2, max_size=6)


@pytest.fixture(scope="module")
def readers() -> tuple[Reader, Reader]:
    """Two that read differently."""
    shipped = load(baseline(), examples=False).reader
    return shipped, Reader([rule for rule in shipped.rules if rule.may], shipped.vocabulary)


@pytest.fixture(autouse=True)
def short_sample(monkeypatch):
    monkeypatch.setattr(gist, "SAMPLE", FEW_WORDS)
    monkeypatch.setattr(form, "SAMPLE", FEW_WORDS)


def document(passages: Sequence[tuple[str, str, str]], extractor: str = "3") -> Document:
    found = (
        Passage(text=text, position=position, lead_in=lead, headings=("Terms of Tonewell", heading))
        for position, (text, lead, heading) in enumerate(passages)
    )
    return Document(source_id="tonewell/terms", title="Terms", passages=tuple(found), extractor=extractor)


def judged(read: Document, memory: Memory | None, reader: Reader, at: datetime) -> Judged:
    source = Source(
        id=read.source_id,
        kind=SourceKind.TERMS,
        publisher="Tonewell",
        title="Terms",
        url="https://tonewell.example/terms",
        interval=timedelta(hours=6),
        platform=Platform(id="tonewell", name="Tonewell"),
    )
    snapshot = Snapshot(source_id=source.id, url=source.url, fetched_at=at, content_type="text/html", body=b"")
    return judge(read, snapshot, memory, source, Policy(), reader)


def forgetful(memory: Memory) -> Memory:
    """The same, with nothing by which a passage would be known again."""
    held = memory.held and replace(memory.held, form=memory.held.form.without_gists())
    return replace(memory, standing=memory.standing.without_gists(), held=held)


def compared(found: Judged) -> Judged:
    """All of it but what only tells passages apart."""
    return replace(found, memory=forgetful(Memory.from_json(found.memory)).to_json())


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORIES, other=st.integers(0, 6))
def test_what_is_known_again_is_decided_on_as_if_it_had_been_read(readers, history, other) -> None:
    memory, at = None, START
    for number, (passages, extractor, days) in enumerate(history):
        at += timedelta(days=days)
        read, reader = document(passages, extractor), readers[number == other]
        found = judged(read, memory, reader, at)
        if memory:
            assert compared(found) == compared(judged(read, forgetful(memory), reader, at))
        memory = Memory.from_json(found.memory)


def read_anew(work, monkeypatch) -> tuple[list[str], list[str]]:
    """The texts that are cut into sentences, and those that are held against the rules, while this is done."""
    cut: list[str] = []
    matched: list[str] = []
    read_all, read = whole.read_all, Reader.read
    monkeypatch.setattr(form, "read_all", lambda texts: cut.extend(texts) or read_all(texts))
    monkeypatch.setattr(Reader, "read", lambda *args, **named: matched.append(args[1]) or read(*args, **named))
    work()
    return cut, matched


TERMS = [(text, "", "Terms") for text in SAID]
NEW = ("We may use your recordings and messages to train our AI models.", "", "Terms")


@pytest.mark.parametrize("as_stored", [True, False])
def test_only_what_is_new_is_read(readers, monkeypatch, as_stored) -> None:
    before = judged(document(TERMS), None, readers[0], START)
    memory = Memory.from_json(before.memory)
    if not as_stored:
        memory = forgetful(memory)
    changed = document([*TERMS, NEW])
    cut, matched = read_anew(lambda: judged(changed, memory, readers[0], START + timedelta(days=1)), monkeypatch)
    assert cut == ([NEW[0]] if as_stored else [text for text, _, _ in changed_texts(changed)])
    assert (len(matched) == 1) is as_stored


def changed_texts(read: Document) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(passage.text, passage.lead_in, passage.headings) for passage in read.passages]


def test_other_rules_read_everything_again_and_cut_nothing_again(readers, monkeypatch) -> None:
    memory = Memory.from_json(judged(document(TERMS), None, readers[0], START).memory)
    changed = document([*TERMS, NEW])
    cut, matched = read_anew(lambda: judged(changed, memory, readers[1], START + timedelta(days=1)), monkeypatch)
    assert cut == [NEW[0]]
    assert len(matched) > 3


def test_what_an_older_version_remembered_is_read_the_long_way_once(readers) -> None:
    stored = json.loads(judged(document(TERMS), None, readers[0], START).memory)
    whole_keys = "".join(sorted({key for _, _, keys in stored["standing"]["gists"] for key in in_twelves(keys)}))
    older = {name: stored["standing"][name] for name in ("since", "seen", "size", "common", "clauses")}
    memory = Memory.from_json(json.dumps(stored | {"format": 1, "standing": older | {"keys": whole_keys}}))
    changed = document([*TERMS, NEW])
    expected = judged(changed, Memory.from_json(json.dumps(stored)), readers[0], START + timedelta(days=1))
    assert judged(changed, memory, readers[0], START + timedelta(days=1)) == expected


def in_twelves(keys: str) -> list[str]:
    return [keys[at : at + 12] for at in range(0, len(keys), 12)]
