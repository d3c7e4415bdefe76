import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clausewatch.ruleset.edit import Addition, EditError, Key, add_example, quoted, written
from clausewatch.ruleset.nodes import Mapping, Scalar, Sequence, parse

FILE = """\
# How we speak.
words: {we: [we]}   # short

rules:
  # The first rule.
  - id: first
    kind: grant   # what else
    should_match:
      - We train.   # a comment
      - |
        We do:
        # not a comment
        - train

    should_not_match:
      - text: We sing.
        because: >-
          it is
          singing

  - id: second
    should_match: [We train., "We, too"]
    should_not_match: []
    known_misses:
    # Nothing after this.
"""
KEYS: tuple[Key, ...] = ("should_match", "should_not_match", "known_misses")


def addition(rule_id: str, key: Key, text: str = "We hum.", because: str = "it hums") -> Addition:
    return Addition(rule_id=rule_id, key=key, text=text, because=because)


@pytest.mark.parametrize(
    ("rule_id", "key", "before", "added"),
    [
        ("first", "should_match", "        - train\n", "      - We hum.\n"),
        ("first", "should_not_match", "          singing\n", "      - text: We hum.\n        because: it hums\n"),
        ("first", "known_misses", "          singing\n", "    known_misses:\n      - We hum.\n"),
        ("second", "known_misses", "    known_misses:\n", "      - We hum.\n"),
        ("second", "should_match", '"We, too"', ', "We hum."'),
        ("second", "should_not_match", "should_not_match: [", '{text: "We hum.", because: "it hums"}'),
    ],
)
def test_an_example_stands_after_the_last_one(rule_id: str, key: Key, before: str, added: str) -> None:
    assert add_example(FILE, addition(rule_id, key)) == FILE.replace(before, before + added, 1)


def test_line_ends_and_a_missing_last_one_stay() -> None:
    text = FILE.replace("\n", "\r\n")
    assert add_example(text, addition("first", "should_match")).count("\r\n") == text.count("\r\n") + 1
    short = "rules:\n- id: a\n  should_match:\n  - We sing."
    assert add_example(short, addition("a", "should_match")) == f"{short}\n  - We hum."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules: [", "not YAML"),
        ("rules: []", 'no rule "first"'),
        ("words: {}", 'no rule "first"'),
        ("rules:\n  - id: first\n    should_match: We sing.\n", "Make it a list first"),
        ("rules:\n  - {id: first}\n", "needs a person"),
    ],
)
def test_what_only_a_person_can_edit(text: str, said: str) -> None:
    with pytest.raises(EditError, match=said):
        add_example(text, addition("first", "should_match"))


@pytest.mark.parametrize("text", ["We may train, and do.", "Don’t train (ever)."])
def test_plain_words_need_no_quotes(text: str) -> None:
    assert written(text) == text


@pytest.mark.parametrize("text", ["a: b", "# a", "- a", "no", "12", "a, b: [c]", "'a'", "a\nb", "a #b", "a:", "@a", ""])
def test_what_yaml_could_misread_is_quoted(text: str) -> None:
    assert written(text) == quoted(text)


@given(
    text=st.text(min_size=1),
    because=st.text(min_size=1),
    rule_id=st.sampled_from(["first", "second"]),
    key=st.sampled_from(KEYS),
)
@example(text='\u2028\x85\U000e0001 \\ " #: -', because="\ufeff\x00", rule_id="first", key="should_not_match")
def test_every_other_line_stays_and_the_example_is_read_back(text: str, because: str, rule_id: str, key: Key) -> None:
    new = add_example(FILE, addition(rule_id, key, text, because))
    old_lines, new_lines = FILE.split("\n"), new.split("\n")
    first = next(at for at, line in enumerate(new_lines) if line != old_lines[at])
    last = next(at for at, line in enumerate(reversed(new_lines)) if line != old_lines[-1 - at])
    replaced = old_lines[first : len(old_lines) - last]
    inline = rule_id == "second" and key != "known_misses"
    assert len(replaced) == inline
    assert all(line.strip().startswith(key) for line in replaced)
    assert last_entry(new, rule_id, key) == ([text, because] if key == "should_not_match" else [text])


def last_entry(text: str, rule_id: str, key: str) -> list[str]:
    """The texts of the last entry under a rule's key, as the loader reads them."""
    top, problems = parse(text.encode(), "x")
    assert top is not None
    assert problems == ()
    rules = top.entries["rules"][1]
    assert isinstance(rules, Sequence)
    rule = rules.items[("first", "second").index(rule_id)]
    assert isinstance(rule, Mapping)
    entries = rule.entries[key][1]
    assert isinstance(entries, Sequence)
    last = entries.items[-1]
    found = [last] if isinstance(last, Scalar) else [node for _, node in last.entries.values()]
    return [node.value for node in found]
