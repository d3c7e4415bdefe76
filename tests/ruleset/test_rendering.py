"""What is written into a rules file is read as it was meant, whatever it is."""

from hypothesis import given, settings
from hypothesis import strategies as st

from clausewatch.ruleset.edit import Plain, plain, read
from clausewatch.ruleset.rendering import rendered

AWKWARD = [
    *("yes", "12", "a: b", "a, b", "#x", "- x", "[x", "{x}", "x ", " x", '"', "\\", "ß…\u202e"),
    *("two\nlines", "two\nlines\n", "  two\nlines\n", "0\n\n", "0\n1\n\n", "0\n\x7f", "a\n\n b", "one\n\x1f"),
]
texts = st.one_of(st.sampled_from(AWKWARD), st.text(max_size=40), st.just("https://x.example/a?b=1,2#c"))
keys = st.from_regex(r"[a-z_]{1,12}", fullmatch=True)
values: st.SearchStrategy[Plain] = st.recursive(
    texts,
    lambda inner: st.lists(inner, min_size=1, max_size=4) | st.dictionaries(keys, inner, min_size=1, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(keys, values, min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_again(value: dict[str, Plain]) -> None:
    assert plain(read(rendered(value))) == value


def test_it_reads_as_a_person_would_write_it() -> None:
    entry: Plain = {
        "id": "tonewell",
        "also_known_as": ["Tone Well", "Tone, Well"],
        "documents": [{"title": "Terms: all of them", "url": "https://tonewell.example/terms", "select": []}],
        "note": "one\n  two",
    }
    assert rendered([entry]) == (
        "- id: tonewell\n"
        '  also_known_as: [Tone Well, "Tone, Well"]\n'
        "  documents:\n"
        '    - title: "Terms: all of them"\n'
        "      url: https://tonewell.example/terms\n"
        "      select: []\n"
        "  note: |-\n"
        "    one\n"
        "      two\n"
    )
