"""How well a page's words are found without selectors, and whether a redesign changes what is read.

`python -m benchmarks.extraction [CORPUS]`; the corpus is not part of the project (default: $CLAUSEWATCH_CORPUS, else
../shared/corpus). Words are held against the versions that Open Terms Archive extracted with its selectors: recall
over the words of its running text, precision over ours. Passages that stand twice in a version count once, as some of
its selectors overlap. Then each page is redesigned (benchmarks/redesign.py) and read again.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import mean

from rich.console import Console
from rich.table import Table

from benchmarks.redesign import redesign
from clausewatch.errors import NotTheDocument
from clausewatch.model import Passage
from watchers import charset, html, markdown
from watchers.ota import Record, contents, records

PAGES, VERSIONS = "genai-snapshots", "genai-contrib"
STANDS_FOR = timedelta(days=31)
"""A version older than this may be of a page that was no longer followed."""

PROSE_BYTES = 60
REDESIGNS = 2
"""Of each page, at different seeds."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One page held against the archive's version. `recall` is None where that is put together from several pages."""

    recall: float | None
    precision: float
    missing: Counter[str]


def main() -> None:
    """Print the table."""
    corpus = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("CLAUSEWATCH_CORPUS", "../shared/corpus"))
    bundles = [corpus / "ota-dev" / f"{name}.bundle" for name in (PAGES, VERSIONS)]
    if not all(bundle.is_file() for bundle in bundles):
        print(f"There is no corpus at {corpus}: set CLAUSEWATCH_CORPUS to measure against it.")
        return
    with tempfile.TemporaryDirectory() as folder:
        pages, versions = (_cloned(bundle, Path(folder)) for bundle in bundles)
        _print(pages, versions)


def _cloned(bundle: Path, folder: Path) -> Path:
    clone = folder / bundle.stem
    subprocess.run(["git", "clone", "-q", "--bare", "-b", "main", str(bundle), str(clone)], check=True)
    return clone


def _print(pages: Path, versions: Path) -> None:
    begun = time.monotonic()
    scored = _scored(pages, versions)
    stable = _redesigned(pages)
    table = Table("document", "pages", "recall", "least", "precision", "redesigns", "read the same", box=None)
    for document, (same, tried) in sorted(stable.items()):
        found = scored.get(document, [])
        recalls = [each.recall for each in found if each.recall is not None]
        table.add_row(
            document.partition(" #")[0],
            str(len(found)) if found else "-",
            f"{mean(recalls):.4f}" if recalls else "-",
            f"{min(recalls):.4f}" if recalls else "-",
            f"{mean(each.precision for each in found):.4f}" if found else "-",
            str(tried),
            str(same),
        )
    Console().print(table)
    every = [each for found in scored.values() for each in found]
    recalls = [each.recall for each in every if each.recall is not None]
    print(f"recall {mean(recalls):.4f} of {len(recalls)} pages, precision {mean(e.precision for e in every):.4f}")
    missing = sum((each.missing for each in every), Counter[str]())
    print(f"words missed most: {', '.join(f'{word} {times}' for word, times in missing.most_common(12)) or 'none'}")
    print(f"{time.monotonic() - begun:.0f} s")


def _scored(pages: Path, versions: Path) -> dict[str, list[Scored]]:
    of_document: dict[str, list[Record]] = defaultdict(list)
    for version in records(versions):
        of_document[version.document].append(version)
    pairs = list(_pairs(records(pages), of_document))
    bodies = contents(pages, [page.blob for page, _ in pairs])
    texts = contents(versions, [version.blob for _, version in pairs])
    scored: dict[str, list[Scored]] = defaultdict(list)
    for (page, _), body, text in zip(pairs, bodies, texts, strict=True):
        is_part = " #" in page.document
        found = html.passages(charset.decode(body, "text/html"))
        scored[page.document].append(_held(found, markdown.passages(text.decode()), is_part=is_part))
    return scored


def _pairs(pages: Iterable[Record], versions: dict[str, list[Record]]) -> Iterator[tuple[Record, Record]]:
    """Each page with the version that stood when it was fetched, where the archive still followed the page."""
    for page in pages:
        known = versions.get(page.document.partition(" #")[0], [])
        before = [version for version in known if version.recorded_at <= page.recorded_at]
        followed = before and (before[-1] is not known[-1] or before[-1].recorded_at == page.recorded_at)
        if followed and page.recorded_at - before[-1].recorded_at <= STANDS_FOR:
            yield page, before[-1]


def _held(ours: Sequence[Passage], theirs: Sequence[Passage], *, is_part: bool) -> Scored:
    said = _words(ours)
    everything = _words({(each.headings, each.text): each for each in theirs}.values())
    prose = _words({each.text: each for each in theirs if len(each.text.encode()) >= PROSE_BYTES}.values())
    return Scored(
        recall=None if is_part else (said & prose).total() / prose.total(),
        precision=(said & everything).total() / said.total(),
        missing=Counter() if is_part else prose - said,
    )


def _words(passages: Iterable[Passage]) -> Counter[str]:
    """The words of the passages and of each heading once where its section begins."""
    words: Counter[str] = Counter()
    above: tuple[str, ...] = ()
    for passage in passages:
        same = next(
            (at for at, pair in enumerate(zip(above, passage.headings, strict=False)) if pair[0] != pair[1]), None
        )
        kept = min(len(above), len(passage.headings)) if same is None else same
        for text in (*passage.headings[kept:], passage.text):
            words.update(_WORD.findall(text.casefold()))
        above = passage.headings
    return words


def _redesigned(pages: Path) -> dict[str, tuple[int, int]]:
    """For each document, how many redesigns of its pages read the same, of how many."""
    counted: dict[str, tuple[int, int]] = {}
    every = records(pages)
    for number, (page, body) in enumerate(zip(every, contents(pages, [each.blob for each in every]), strict=True)):
        same, tried = counted.get(page.document, (0, 0))
        results = _reads_the_same(charset.decode(body, "text/html"), number * REDESIGNS)
        counted[page.document] = (same + sum(results), tried + REDESIGNS)
    return counted


def _reads_the_same(markup: str, seed: int) -> list[bool]:
    try:
        read = html.passages(markup)
    except NotTheDocument:
        return [True] * REDESIGNS
    changed = [redesign(markup, seed + more) for more in range(REDESIGNS)]
    return [html.passages(charset.decode(each.body, each.content_type)) == read for each in changed]


if __name__ == "__main__":
    main()
