"""Ranges, as in Open Terms Archive's declarations, beside and among selectors."""

import pytest

from clausewatch.errors import NotTheDocument
from clausewatch.model import Range
from watchers.html import passages

PAGE = """<body><p>Before.</p><h1 id=title>Terms</h1><div><p>First.</p><p id=mid>Second, <b>all of it</b>.</p>
<ul><li>x-ray</li><li class=last>yoke</li></ul></div><p class=last>Third.</p>
<table><tr id=row><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table></body>"""


def _texts(**options) -> list[str]:
    return [passage.text for passage in passages(PAGE, **options)]


@pytest.mark.parametrize(
    ("wanted", "taken", "left"),
    [
        (
            Range(start="#title", end=".last"),
            ["First.", "Second, all of it.", "x-ray"],
            ["Before.", "yoke", "Third.", "a | b", "c | d"],
        ),
        (
            Range(start="#title", end="#mid", after_start=True, after_end=True),
            ["First.", "Second, all of it."],
            ["Before.", "x-ray", "yoke", "Third.", "a | b", "c | d"],
        ),
        (
            Range(start="#mid", end="#row", after_start=True, after_end=True),
            ["x-ray", "yoke", "Third.", "a | b"],
            ["Before.", "First.", "Second, all of it.", "c | d"],
        ),
    ],
)
def test_a_range_goes_from_the_first_match_to_the_first_match(wanted, taken, left):
    assert _texts(select=(wanted,)) == taken
    assert _texts(select=("body",), remove_all=(wanted,)) == left


def test_a_range_keeps_the_headings_that_it_holds():
    found = passages(PAGE, select=(Range(start="#title", end="#mid"),))
    assert [(passage.headings, passage.text) for passage in found] == [(("Terms",), "First.")]


def test_ranges_and_selectors_follow_each_other_as_they_are_listed():
    assert _texts(select=("li", Range(start="#title", end="#mid"), ".last")) == [
        "x-ray",
        "yoke",
        "First.",
        "yoke",
        "Third.",
    ]


@pytest.mark.parametrize(
    "options", [{"select": (Range(start="p", end="#gone"),)}, {"remove_all": (Range(start="#gone", end="p"),)}]
)
def test_a_missing_end_is_named(options):
    with pytest.raises(NotTheDocument, match="`#gone`, where a range should begin or end"):
        passages(PAGE, **options)


def test_a_range_that_ends_before_it_begins_holds_nothing():
    assert _texts(select=(Range(start=".last", end="#title"),)) == []
