"""docs/sources.md is true: all that it shows loads, and means what it says."""

import re
from pathlib import Path

from clausewatch.model import Range
from clausewatch.ruleset.sources import DOCUMENT_KEYS

PAGE = (Path(__file__).parents[2] / "docs" / "sources.md").read_text("utf-8")


def test_everything_shown_loads(loaded):
    (whole,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    shown = [
        entry.replace("Terms of Use", "Terms by Region") for entry in re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    ]
    place = "        url: https://wavelane.example/terms\n"
    sources = loaded(whole.replace(place, place + "".join(shown))).sources
    assert [source.id for source in sources] == [
        "wavelane/terms-of-use",
        "wavelane/community-rules",
        "wavelane/artist-agreement",
        "wavelane/terms-by-region",
        "wavelane/terms-by-region@canada",
        "wavelane/terms-by-region@japan",
        "wavelane/terms-by-region@brazil",
        "feed/treble-post",
    ]
    assert sources[1].select[1] == Range(start="#annexes", end="footer", after_start=True)
    assert [page.select for page in sources[2].combine] == [("main",), ("main",), ("#rates",)]


def test_every_line_of_a_document_is_explained():
    explained = set(re.findall(r"^\| `(\w+)`", PAGE, re.MULTILINE))
    assert explained == set(DOCUMENT_KEYS)
