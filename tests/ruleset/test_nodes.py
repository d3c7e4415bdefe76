from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewatch.ruleset.nodes import LARGEST_FILE, Mapping, Scalar, Sequence, read_yaml


def read(tmp_path: Path, content: str | bytes) -> tuple[Mapping | None, list[str]]:
    file = tmp_path / "x.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    node, problems = read_yaml(file, "x.yaml")
    return node, [f"{problem.line}: {problem.found}" for problem in problems]


def test_every_value_is_the_word_that_was_written(tmp_path: Path) -> None:
    node, problems = read(tmp_path, "a: no\nb: [1.0, ~]\nc: 2024-01-01\n")
    assert problems == []
    assert node is not None
    assert node.entries["a"] == (1, Scalar("no", 1))
    assert node.entries["b"][1] == Sequence((Scalar("1.0", 2), Scalar("~", 2)), 2)
    assert node.entries["c"][1] == Scalar("2024-01-01", 3)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", '3: "a:" stands here a second time (first in line 1).'),
        ("a: &x 1\nb: *x\n", "1: anchors (&) and aliases (*) are not allowed."),
        ("a: [1\nb: 2\n", "this is not YAML"),
        ("- a\n", "1: the file must consist of keys with values."),
        ("a: 1\n---\nb: 2\n", "2: a second document begins here"),
        ("a: {" * 40, "deep"),
        ("? [a]\n: b\n", "1: a key must be a word."),
        (b"a: \xff\n", "1: this is not UTF-8 text."),
        ("a: \x07\n", "a character here that YAML does not allow"),
    ],
)
def test_what_is_refused(tmp_path: Path, content: str | bytes, said: str) -> None:
    assert said in "\n".join(read(tmp_path, content)[1])


def test_large_and_missing_files(tmp_path: Path) -> None:
    assert "at most" in read(tmp_path, "#" * (LARGEST_FILE + 1))[1][0]
    assert "cannot be read" in str(read_yaml(tmp_path / "none.yaml", "none.yaml")[1][0])


@given(content=st.text(alphabet="ab:-[]{}&*!|>'\"#\n ,?%@`\t", max_size=60))
def test_nothing_written_makes_it_fail(tmp_path_factory: pytest.TempPathFactory, content: str) -> None:
    node, problems = read(tmp_path_factory.mktemp("yaml"), content)
    assert node is not None or problems
