"""Whatever the core says, Slack takes it, obeys nothing of it, and its buttons stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewatch.model import (
    LONGEST_ID,
    Action,
    Buttons,
    Code,
    Facts,
    Field,
    FieldError,
    FieldKind,
    Form,
    Heading,
    Listing,
    Marked,
    Pager,
    Paragraph,
    Part,
    Reply,
    Table,
    Told,
)
from integrations.slack import forms
from integrations.slack.asking import words_of
from integrations.slack.home import home
from integrations.slack.pages import MESSAGES
from integrations.slack.replies import messages, shown
from rehearsal.slack_people import find, words
from tests.integrations.alerts_for_tests import STANDARD_ALERTS
from tests.integrations.replies_for_tests import AT_LENGTH, HURRIED, Texts
from tests.integrations.slack.validators import check, check_view

HOSTILE = [
    "<!channel> <@U0ANA> <https://evil.example|bank.example>",
    "*bold* _it_ ~gone~ `code` :tada: &amp; &lt;",
    "\u202etxet desrever\u202c \x00\x07",
    "😀" * 50,
    "word " * 2_000,
    "x" * 4_000,
    " ",
    "",
]
texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60))
made = Texts(
    words=texts,
    names=texts,
    ids=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=LONGEST_ID),
    addresses=st.sampled_from(
        ["https://label.example/a", "javascript:alert(1)", "http://münchen.example/ü", "https://x|y"]
    ),
    marked=texts.map(lambda text: Marked(text=text, spans=((0, len(text) // 2),) if len(text) > 1 else ())),
    alerts=st.sampled_from(list(STANDARD_ALERTS.values())),
)


def _are_taken(reply: Reply) -> None:
    shown_as = messages(reply)
    assert len(shown_as) <= (1 if reply.pager else MESSAGES)
    for each in shown_as:
        check(each)
    if reply.share:
        assert find(shown_as[-1]["blocks"], "Show to everybody")["value"] == reply.share
    check_view(shown(reply, "Clausewatch", "{}"))
    check_view(home(reply, reply))


@HURRIED
@given(made.replies())
def test_messages_modals_and_the_home_are_taken_and_obey_nothing(reply: Reply) -> None:
    _are_taken(reply)


@pytest.mark.slow
@AT_LENGTH
@given(made.replies())
def test_many_more_are_taken(reply: Reply) -> None:
    _are_taken(reply)


@HURRIED
@given(made.forms(), texts)
def test_a_form_is_taken_and_comes_back_as_it_was_shown(form: Form, wrong: str) -> None:
    view = forms.view(form, "{}", [FieldError(field=form.fields[0].id, text=wrong)])
    check_view(view)
    state = {
        block["block_id"]: {"value": _kept(block["element"])} for block in view["blocks"] if block["type"] == "input"
    }
    given_back = forms.submitted(form.id, state)
    for field in form.fields:
        if not field.options and field.kind in {FieldKind.TEXT, FieldKind.LINES}:
            assert given_back.text(field.id) == "\n".join(field.value)


def _kept(element: dict[str, object]) -> dict[str, object]:
    if element["type"] == "plain_text_input":
        return {"type": element["type"], "value": element.get("initial_value")}
    return {"type": element["type"], "selected_option": element.get("initial_option")}


def test_a_rule_longer_than_an_input_is_spread_over_several_at_its_lines() -> None:
    rule = "\n".join(f"line {number} of a long rule" for number in range(400))
    form = Form(id="f", title="A rule", fields=(Field(id="rule", label="Rule", kind=FieldKind.LINES, value=(rule,)),))
    inputs = forms.view(form, "{}")["blocks"]
    assert [block["block_id"] for block in inputs] == ["rule", "rule~2", "rule~3", "rule~4"]
    assert all(not block["element"]["initial_value"].endswith(" ") for block in inputs)
    assert inputs[1]["element"]["initial_value"].startswith("line ")


def test_sixty_changes_are_counted_and_the_buttons_stay() -> None:
    alerts = tuple(Told(alert=STANDARD_ALERTS["reworded"]) for _ in range(60))
    confirm = Buttons(actions=(Action(id="edit confirm", label="Confirm"),))
    payloads = messages(Reply(blocks=(*alerts, confirm)))
    assert len(payloads) == MESSAGES
    for payload in payloads:
        check(payload)
    assert "and more" in words(payloads[-1]["blocks"])
    assert find(payloads[-1]["blocks"], "Confirm")


def _words(reply: Reply) -> list[str]:
    """The words of each message, which Slack takes."""
    payloads = messages(reply)
    for payload in payloads:
        check(payload)
    return [words(payload["blocks"]) for payload in payloads]


def _entry(number: int) -> tuple[Part, ...]:
    return (Part(text=f"entry {number} {'of a long list ' * 16}ends {number}."),)


@pytest.mark.parametrize("block", [Listing, Facts, Table])
def test_what_is_too_long_for_a_message_is_split_between_its_entries(block) -> None:
    entries = [_entry(number) for number in range(60)]
    made = {
        Listing: lambda: Listing(items=tuple(entries)),
        Facts: lambda: Facts(pairs=tuple(("What", entry) for entry in entries)),
        Table: lambda: Table(columns=("What",), rows=tuple((entry,) for entry in entries)),
    }[block]()
    said = _words(Reply(blocks=(Heading(text="All of it"), made)))
    assert 1 < len(said) <= MESSAGES
    assert "All of it" in said[0]
    for number in range(60):
        assert sum(f"entry {number} of" in each and f"ends {number}." in each for each in said) == 1


def test_a_long_rule_is_split_between_its_lines_and_a_heading_stays_above_its_text() -> None:
    lines = [f"    line {number} of a rule" for number in range(800)]
    filler = Paragraph(line=(Part(text="word " * 280),))
    said = _words(Reply(blocks=(Code(text="\n".join(lines)),)))
    assert 1 < len(said) <= MESSAGES
    assert " ".join(said).split() == " ".join(lines).split()
    assert all(each.endswith("rule") for each in said)
    for many in range(6, 12):
        for each in _words(Reply(blocks=(*[filler] * many, Heading(text="The end"), filler))):
            assert not each.rstrip().endswith("The end")


def test_one_that_is_paged_is_one_message_in_whose_place_the_next_page_comes() -> None:
    pager = Pager(page=1, pages=2, after="next")
    (said,) = _words(Reply(blocks=(Listing(items=tuple(map(_entry, range(60)))),), pager=pager))
    assert "entry 1 of" in said


def test_a_line_of_code_that_is_too_long_ends_after_a_word() -> None:
    (said,) = _words(Reply(blocks=(Code(text="  " + "word " * 2_000),)))
    assert set(said.split()) == {"word", "…"}


def test_a_message_is_read_as_people_read_it() -> None:
    text = "see <https://label.example/a|our page> &amp; <https://label.example/b> <@U0ANA> <!channel> &lt;b&gt;"
    assert words_of({"text": text}) == "see our page & https://label.example/b @U0ANA !channel <b>"


def test_a_table_has_as_many_rows_as_slack_takes() -> None:
    cell = (Part(text="since 5 Jan 2026"),)
    table = Table(columns=("Platform", "Says"), rows=((cell, cell),) * 200)
    payloads = messages(Reply(blocks=(table, table)))
    for payload in payloads:
        check(payload)
    assert [block["type"] for payload in payloads for block in payload["blocks"]].count("table") == 1
    check_view(shown(Reply(blocks=(table,)), "Clausewatch", "{}"))
