import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewatch.language.split import blocks, units


def shown(text: str) -> list[tuple[str, list[str]]]:
    return [(text[unit.start : unit.end], [text[slice(*span)] for span in unit.lead]) for unit in units(text)]


def test_sentences_stand_alone() -> None:
    assert [text for text, _ in shown("We train. You may not. See Art. 4 and e.g. Inc. rules!")] == [
        "We train.",
        "You may not.",
        "See Art. 4 and e.g. Inc. rules!",
    ]


def test_items_carry_the_line_that_opens_them() -> None:
    assert shown("You may not:\n- sell access;\n- train models.\nThank you.") == [
        ("You may not:", []),
        ("sell access;", ["You may not:"]),
        ("train models.", ["You may not:"]),
        ("Thank you.", []),
    ]


def test_a_blank_line_does_not_part_items_from_their_opening() -> None:
    text = "You may not:\n\n* train models\n\nAnother matter."
    assert [text[slice(*block)].strip() for block in blocks(text)] == [
        "You may not:\n\n* train models",
        "Another matter.",
    ]


def test_nested_items_carry_both_openings() -> None:
    text = "You agree:\n- not to:\n  - train models\n- to pay"
    assert shown(text)[2] == ("train models", ["You agree:", "not to:"])
    assert shown(text)[3] == ("to pay", ["You agree:"])


def test_inline_items_are_told_apart() -> None:
    text = "Pay on time. Customer shall not: (a) sell access; (b) train models; or (c) scrape."
    assert shown(text)[2:4] == [
        ("sell access; ", ["Customer shall not: "]),
        ("train models; or ", ["Customer shall not: "]),
    ]


def test_a_heading_in_bold_is_a_sentence_of_its_own() -> None:
    assert [text for text, _ in shown("**Advance payments.** Acme AI may ask for them.")] == [
        "**Advance payments.",
        "Acme AI may ask for them.",
    ]


def test_a_single_bracketed_letter_is_no_list() -> None:
    assert len(shown("See clause (a) of this agreement.")) == 1


@pytest.mark.parametrize("marker", ["-", "*", "•", "1.", "(a)", "b)", "iv."])
def test_markers_are_not_part_of_the_item(marker: str) -> None:
    assert shown(f"You may not:\n{marker} train models")[1][0] == "train models"


@given(st.text(alphabet="ab.:;()-•\n \t?!AB1", max_size=120))
def test_units_are_ordered_and_within_the_text(text: str) -> None:
    found = units(text)
    assert all(0 <= unit.start < unit.end <= len(text) for unit in found)
    assert [unit.start for unit in found] == sorted(unit.start for unit in found)
