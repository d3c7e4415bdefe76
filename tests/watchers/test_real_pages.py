"""Real pages as they were served over years: none is taken for a wall, and the same words read the same."""

import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from benchmarks.redesign import redesign
from watchers.charset import decode
from watchers.html import passages
from watchers.terms import TermsWatcher

BUNDLE = Path(__file__).parents[3] / "shared/corpus/ota-dev/genai-snapshots.bundle"
NEWEST = 8
"""Of each document's 60 snapshots, so that the test takes seconds."""

pytestmark = pytest.mark.skipif(not BUNDLE.exists(), reason=f"needs the corpus: {BUNDLE} is not there")


def _git(*arguments: str) -> bytes:
    return subprocess.run(["git", "-c", "core.quotePath=false", *arguments], check=True, capture_output=True).stdout


@pytest.fixture(scope="module")
def histories(tmp_path_factory) -> dict[str, list[bytes]]:
    """Each document's newest pages, oldest first."""
    clone = str(tmp_path_factory.mktemp("pages") / "snapshots")
    _git("clone", "-q", "--bare", "-b", "main", str(BUNDLE), clone)
    paths = [
        path for path in _git("-C", clone, "ls-tree", "-rz", "--name-only", "HEAD").decode().split("\0") if "/" in path
    ]
    return {path: [*_pages(clone, path)] for path in paths}


def _pages(clone: str, path: str):
    commits = _git("-C", clone, "log", f"-{NEWEST}", "--format=%H", "--", path).decode().split()
    for commit in reversed(commits):
        yield _git("-C", clone, "show", f"{commit}:{path}")


def _visible(text: str) -> str:
    page = LexborHTMLParser(text)
    page.strip_tags(["script", "style", "noscript", "template", "svg"])
    return "".join(page.body.text().split())


def test_every_page_is_read(histories, client, make_source, make_snapshot):
    watcher, source = TermsWatcher(client), make_source()
    for pages in histories.values():
        for body in pages:
            document = watcher.extract(source, make_snapshot(body))
            assert sum(len(passage.text.split()) for passage in document.passages) > 2000


def test_the_same_visible_words_give_the_same_passages(histories):
    compared = 0
    for pages in histories.values():
        read = [(_visible(text), passages(text)) for text in (decode(body, "") for body in pages)]
        for (words, found), (words_after, found_after) in pairwise(read):
            if words == words_after:
                compared += 1
                assert found == found_after
    assert compared > 10


def test_a_redesign_of_a_real_page_reads_the_same(histories):
    for number, pages in enumerate(histories.values()):
        markup = decode(pages[-1], "")
        changed = redesign(markup, number)
        assert passages(decode(changed.body, changed.content_type)) == passages(markup)
