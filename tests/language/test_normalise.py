import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from clausewatch.language.normalise import fold, normalise

TEXTS = st.text(
    alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from("aé\u0301\u00ad\u200b“”’ \u00a0\u2011–ﬁİKß\n")),
    max_size=60,
)


def test_quotes_spaces_and_hyphens_become_one_form() -> None:
    assert fold("“We\u00a0don’t”\u2011ever") == '"We don\'t"-ever'


def test_soft_hyphens_and_zero_width_marks_vanish() -> None:
    assert fold("trai\u00adning AI\u200b models") == "training AI models"


def test_an_offset_leads_back_to_the_original() -> None:
    original = "Wir: “trai\u00adning” of ﬁne models"
    normal = normalise(original)
    at = normal.text.index("fine")
    assert original[slice(*normal.span(at, at + 4))] == "ﬁne"
    at = normal.text.index("training")
    assert original[slice(*normal.span(at, at + 8))] == "trai\u00adning"


def test_a_combining_mark_belongs_to_its_letter() -> None:
    original = "cafe\u0301 models"
    normal = normalise(original)
    assert normal.text == "café models"
    assert original[slice(*normal.span(0, 4))] == "cafe\u0301"


@given(TEXTS)
def test_the_map_covers_the_text_and_never_runs_backwards(text: str) -> None:
    normal = normalise(text)
    spans = [normal.span(at, at + 1) for at in range(len(normal.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)


@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text) or not unicodedata.is_normalized("NFKC", text)


def test_where_a_link_leads_is_nobodys_words() -> None:
    original = "[Training](/models/train-ai) of “dogs”: https://example.org/ai-models and more"
    normal = normalise(original)
    assert len(normal.text) == len(original)
    assert normal.text.split() == ["[Training]", "of", '"dogs":', "and", "more"]
