import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchers.markdown import passages, plain


def texts(markdown: str) -> list[str]:
    return [passage.text for passage in passages(markdown)]


def test_headings_of_both_forms_make_the_path() -> None:
    found = passages(
        "Terms\n=====\n\nOpening.\n\n1\\. Content\n-----------\n\nOurs.\n\n"
        "### Uploads ###\n\nYours.\n\n## Fees\n\nNone."
    )

    assert [(passage.headings, passage.text) for passage in found] == [
        (("Terms",), "Opening."),
        (("Terms", "1. Content"), "Ours."),
        (("Terms", "1. Content", "Uploads"), "Yours."),
        (("Terms", "Fees"), "None."),
    ]
    assert [passage.position for passage in found] == [0, 1, 2, 3]


def test_items_have_what_opens_their_list_as_lead_in() -> None:
    found = passages(
        "Be kind. You may not:\n\n*   copy the catalogue;\n*   use it to:\n\n"
        "    *   train a model;\n    *   sell it;\n\n*   scrape it.\n\nAll else is fine.\n\n*   Really."
    )

    assert [(passage.lead_in, passage.text) for passage in found] == [
        ("", "Be kind. You may not:"),
        ("You may not:", "copy the catalogue;"),
        ("You may not:", "use it to:"),
        ("You may not: use it to:", "train a model;"),
        ("You may not: use it to:", "sell it;"),
        ("You may not:", "scrape it."),
        ("", "All else is fine."),
        ("", "Really."),
    ]


def test_lettered_paragraphs_are_items_of_the_sentence_that_opens_them() -> None:
    found = passages("You agree not to:\n\n(a) copy the site;\n\n(b) train models on it.\n\nThank you.")

    assert [passage.lead_in for passage in found] == ["", "You agree not to:", "You agree not to:", ""]


def test_a_heading_ends_a_list() -> None:
    assert passages("You may:\n\n# Next\n\n*   Item")[1].lead_in == ""


def test_a_paragraph_on_several_lines_is_one_passage_and_an_item_may_have_two() -> None:
    assert texts("One\ntwo.\n\n1.  Three\n    four.\n\n    Five.\n2.  Six.") == [
        "One two.",
        "Three four.",
        "Five.",
        "Six.",
    ]


def test_table_rows_are_passages_with_their_cells() -> None:
    table = "| Purpose | Basis |\n| --- | :---: |\n| To train models<br>*   of sound | Consent \\| law |\n|  |  |"

    assert texts(table) == ["Purpose | Basis", "To train models\nof sound | Consent | law"]


def test_a_row_as_long_as_a_section_is_split_into_the_lines_of_its_cells() -> None:
    item = "We look at what you upload, " * 20
    cell = f"**To improve sound**<br><br>We do this:<br><br>*   {item}<br>*   [x](y) Then<br>more"
    row = f"| {cell} | Name<br>- Age | Law |"

    assert [(passage.lead_in, passage.text) for passage in passages(row)] == [
        ("", "To improve sound"),
        ("To improve sound", "We do this:"),
        ("To improve sound We do this:", item.strip()),
        ("To improve sound We do this:", "x Then"),
        ("To improve sound", "more"),
        ("To improve sound", "Name"),
        ("To improve sound Name", "Age"),
        ("To improve sound", "Law"),
    ]


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("See [our **rules**](https://tonal.example/r?id=7 \"t\") now", "See our rules now"),
        ("[One](a)[Two](b_(c))", "One Two"),
        ("![logo](data:image/png;base64,AAAA) Tonal", "Tonal"),
        ("[![logo](x.png) Home](/)", "Home"),
        ("[\\[email protected\\]](/cdn/email#0f)", "[email protected]"),
        ("<https://tonal.example/a_b_c>", "https://tonal.example/a_b_c"),
        ("snake_case and 2 \\* 3 \\_ _soft_ __loud__ *thin* ***all***", "snake_case and 2 * 3 _ soft loud thin all"),
        ("`code` &amp; <span class=\"x\">tag</span> a < b", "code & tag a < b"),
        ("1\\. Not a list \\[1\\]", "1. Not a list [1]"),
    ],
)  # fmt: skip
def test_inline_markup_is_dropped_and_words_are_kept(markdown: str, words: str) -> None:
    assert plain(markdown) == words


def test_code_rules_quotes_and_empty_links_leave_no_marks() -> None:
    assert texts("* * *\n\n> Quoted *words*.\n\n```\nkept as is\n```\n\n---\n\n[](https://tonal.example/)") == [
        "Quoted words.",
        "kept as is",
    ]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab \n*-_#|[]()\\<>`1.:=!&;", max_size=120))
def test_any_text_is_read_and_gives_no_empty_passage(text: str) -> None:
    found = passages(text)

    assert all(passage.text.strip() for passage in found)
    assert [passage.position for passage in found] == list(range(len(found)))
