"""When a document was captured: a capture of its page, or captures of all its pages made about the same time. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from clausewatch.address import place_of
from clausewatch.ports import Capture

TOGETHER = timedelta(hours=24)
"""How far apart captures of a document's pages may be to be taken for one: an interval is off by no more than that."""

TEXT = frozenset({"text/html", "application/xhtml+xml", "text/plain", "warc/revisit", "unk"})
"""Media types in the index that may be a terms page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Captures that show the whole document, in the order of its pages."""

    parts: tuple[Capture, ...]

    @property
    def at(self) -> datetime:
        """When the last of them was made: by then all of it had been seen."""
        return max(part.at for part in self.parts)

    @property
    def digests(self) -> tuple[str, ...]:
        """What they hold."""
        return tuple(part.digest for part in self.parts)

    @property
    def reference(self) -> str:
        """The path of the last one in the archive, as people can open it."""
        last = max(self.parts, key=lambda part: part.at)
        return f"/web/{last.at:%Y%m%d%H%M%S}/{last.url}"


def moments(captures: Sequence[Capture], pages: Sequence[str]) -> tuple[Moment, ...]:
    """Every moment at which there is a capture of each page, oldest first.

    Of one page each capture is a moment. Of several each capture of any is one, with the nearest captures of the
    others, where none of them is further from another than TOGETHER.
    """
    text = sorted((each for each in captures if each.mimetype.partition(";")[0] in TEXT), key=lambda each: each.at)
    if len(pages) == 1:
        return tuple(Moment(parts=(each,)) for each in text)
    by_page = [[each for each in text if place_of(each.url) == place_of(page)] for page in pages]
    found = {moment.reference: moment for moment in _whole(text, by_page)} if all(by_page) else {}
    return tuple(sorted(found.values(), key=lambda moment: moment.at))


def _whole(text: Sequence[Capture], by_page: Sequence[Sequence[Capture]]) -> Iterator[Moment]:
    for anchor in text:
        moment = Moment(parts=tuple(_nearest(anchor.at, page) for page in by_page))
        if moment.at - min(part.at for part in moment.parts) <= TOGETHER:
            yield moment


def _nearest(at: datetime, captures: Sequence[Capture]) -> Capture:
    return min(captures, key=lambda each: abs(each.at - at))


def distinct(found: Sequence[Moment]) -> tuple[Moment, ...]:
    """Of moments with the same bytes in a row, the first."""
    return tuple(found[:1]) + tuple(each for last, each in pairwise(found) if each.digests != last.digests)
