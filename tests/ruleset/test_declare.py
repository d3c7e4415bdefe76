"""Documents and feeds added to a rules file: every other line stays, and a second time nothing happens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewatch.ruleset.declare import Declared, declare, declare_feed
from clausewatch.ruleset.edit import EditError, plain, read

FILE = """\
# What we watch.
defaults: {documents_every: 6 hours}   # short

platforms:

  # The first.
  - id: acme
    name: Acme Music
    also_known_as: [Acme]   # what it calls itself
    documents:
      - title: Terms of Use   # the main one
        url: https://acme.example/terms
        every: 2 hours
        select: [main]   # all of it
        # and this much of our own

feeds:   # news
  - outlet: The Beat
    url: https://beat.example/feed
"""


def document(title: str = "Terms of Use", **says) -> Declared:
    return Declared(title=title, says={"url": "https://acme.example/terms", **says})


def test_what_changed_is_changed_where_it_stands():
    after = declare(FILE, "Acme Music", [document(url="https://acme.example/new", select=["article", "#x"])])
    assert after == FILE.replace("acme.example/terms", "acme.example/new").replace(
        "[main]   # all of it", '[article, "#x"]'
    )


def test_what_is_missing_comes_last_and_what_is_ours_stays():
    after = declare(FILE, "acme", [document(fetch="browser", remove=[".ad"])])
    assert after == FILE.replace(
        "        select: [main]   # all of it\n",
        '        select: [main]   # all of it\n        fetch: browser\n        remove: [".ad"]\n',
    )


def test_a_new_document_and_a_new_platform_stand_at_the_end():
    after = declare(FILE, "Acme", [document("Privacy", url="https://acme.example/privacy")])
    after = declare(after, "Ostinato", [document(url="https://ostinato.example/t", select=["main"])])
    added = [line for line in after.splitlines() if line not in FILE.splitlines()]
    assert added == [
        "      - title: Privacy",
        "        url: https://acme.example/privacy",
        "  - id: ostinato",
        "    name: Ostinato",
        "      - title: Terms of Use",
        "        url: https://ostinato.example/t",
        "        select: [main]",
    ]
    assert after.index("Privacy") < after.index("ostinato") < after.index("feeds:")


def test_a_document_at_the_same_address_is_the_same_document():
    assert declare(FILE, "acme", [document("Terms of Service")]) == FILE


@pytest.mark.parametrize(
    "text", ["", "platforms:\n", "feeds:\n", "# Nothing yet.\n", 'defaults: {feeds_every: "1 day"}']
)
def test_a_file_without_any_gets_its_first(text):
    after = declare_feed(declare(text, "Acme", [document()]), "Beat", "https://beat.example/feed")
    said = plain(read(after))
    assert said["platforms"] == [{"id": "acme", "name": "Acme", "documents": [document().plain]}]
    assert said["feeds"] == [{"outlet": "Beat", "url": "https://beat.example/feed"}]


def test_a_feed_is_added_once():
    after = declare_feed(FILE, "Loud & Clear", "https://loud.example/feed?type=rss")
    assert after == FILE + '  - outlet: "Loud & Clear"\n    url: https://loud.example/feed?type=rss\n'
    assert declare_feed(after, "Loud & Clear", "https://elsewhere.example/") == after
    assert declare_feed(after, "Other", "https://beat.example/feed") == after


def test_line_ends_stay():
    after = declare(
        FILE.replace("\n", "\r\n"), "acme", [document(remove=[".ad"]), document("Privacy", url="https://p")]
    )
    assert after.count("\n") == after.count("\r\n") == FILE.count("\n") + 3


@pytest.mark.parametrize(
    "text",
    [
        "platforms: [{id: acme, name: Acme, documents: []}]\n",
        "platforms:\n  - id: acme\n    name: Acme\n    documents: [{title: T, url: u}]\n",
        "platforms:\n  - {id: acme, name: Acme, documents: [{title: Terms of Use, url: u}]}\n",
        "platforms: [\n",
    ],
)
def test_what_only_a_person_can_edit_is_refused(text):
    with pytest.raises(EditError):
        declare(text, "Acme", [document()])


_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).map(str.strip)
_SELECTORS = st.lists(
    st.one_of(_TEXTS, st.fixed_dictionaries({"startBefore": _TEXTS, "endAfter": _TEXTS})), min_size=1, max_size=4
)


@given(title=_TEXTS.filter(bool), select=_SELECTORS, remove=_SELECTORS)
def test_whatever_is_declared_is_said_once(title, select, remove):
    declared = [document(title, url="https://acme.example/other", select=select, remove=remove)]
    after = declare(FILE, "acme", declared)
    assert declare(after, "acme", declared) == after
    lines = iter(after.splitlines())
    kept = FILE.splitlines() if "terms-of-use" not in title.casefold() else []
    assert all(line in lines for line in kept)
