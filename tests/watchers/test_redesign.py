"""The same words in other markup give the same passages: benchmarks/redesign.py, at every seed."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.redesign import redesign
from watchers.charset import decode
from watchers.html import passages

NESTED = """<html><body><nav><ul><li><a href=/>Home</a></li><li><a href=/a>About us</a></li></ul></nav>
<main><h1>Terms of Use</h1>
<section><h2>1. Uploads</h2><p>You keep all rights in the recordings that you upload to the service, as before.</p>
<p>You may not, whoever you are, and whatever you do with the service:</p>
<ol><li>copy the recordings of others;</li><li>let machines
<ol><li>read them, or</li><li>train on them.</li></ol></li></ol>
</section>
<section><h2>2. Money</h2><p>We pay in arrears. The rates are these, for as long as no others are announced:</p>
<table><thead><tr><th>Plan</th><th>Rate</th></tr></thead><tr><td>Free</td><td>None</td></tr></table>
<dl><dt>Net revenue</dt><dd>What is left.</dd><dt>Arrears</dt><dd>Afterwards.</dd></dl></section>
<section><h2>3. Anything else</h2>
<p>Write to <a href="mailto:legal@wavelane.example">legal@wavelane.example</a>.</p></section>
</main><footer><p>© Wavelane <a href=/jobs>Jobs</a></p></footer></body></html>"""

FIXTURES = Path(__file__).parent / "fixtures"
PAGES = {name: (FIXTURES / name).read_text("utf-8") for name in ("terms.html", "terms_redesigned.html")}
PAGES["nested"] = NESTED


def _read(body: bytes, content_type: str):
    return passages(decode(body, content_type))


@pytest.mark.parametrize("page", ["terms.html", "terms_redesigned.html", "nested"])
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_redesign_changes_nothing(page, seed):
    markup = PAGES[page]
    changed = redesign(markup, seed)
    assert _read(changed.body, changed.content_type) == passages(markup)


def test_a_redesign_is_repeatable_and_not_the_same_page():
    assert redesign(NESTED, 7) == redesign(NESTED, 7)
    assert len({redesign(NESTED, seed).body for seed in range(20)}) == 20


def test_nested_clauses_keep_the_sentence_that_opens_them():
    found = {passage.text: passage.lead_in for passage in passages(NESTED)}
    opening = "You may not, whoever you are, and whatever you do with the service:"
    assert found["copy the recordings of others;"] == opening
    assert found["train on them."] == opening
    assert found["Afterwards."] == "Arrears"
    assert re.fullmatch(r"Write to legal@wavelane\.example\.", list(found)[-1])
