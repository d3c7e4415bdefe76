"""What one look at a site brought, as one snapshot: every answer that may carry signals, failures among them.

One snapshot rather than one an address, because what a site states is read from all of them together, and a look is
stored whole or not at all. Of the small files it holds every byte; of a page only what addresses machines, so that
two looks at a site whose statements stand are the same bytes.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from http import HTTPStatus

MEDIA_TYPE = "application/vnd.clausewatch.site+json"
FORMAT = 1


class Part(StrEnum):
    """What an address is asked for."""

    ROBOTS = "robots"
    AI_TXT = "ai_txt"
    TDMREP = "tdmrep"
    PAGE = "page"
    LICENCE = "licence"
    SIBLING = "sibling"
    """An address beside ai.txt or tdmrep.json at which nothing stands: a success there means nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One answer. `url` was asked for, `final` answered; `status` is None (and `reason` says why) where none did.

    `headers` are those that may state something, names in lower case. `body` is as received; of a page, the elements
    that address machines. `content_type` is as the server has it.
    """

    part: Part
    url: str
    final: str
    status: int | None
    reason: str = ""
    content_type: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    @property
    def is_success(self) -> bool:
        """Whether the address gave what was asked for."""
        return self.status is not None and HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def is_html(self) -> bool:
        """Whether a page for people was given where a file for programs is due."""
        head = self.body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        markup = head.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script"))
        return markup or (head.startswith(b"<") and "html" in self.content_type.lower())


def pack(fetched: Iterable[Fetched]) -> bytes:
    """The answers as ASCII JSON, in their order."""
    answers = [{**asdict(each), "body": each.body.decode("utf-8", "surrogateescape")} for each in fetched]
    return json.dumps({"format": FORMAT, "answers": answers}, indent=0).encode()


def unpack(packed: bytes) -> tuple[Fetched, ...]:
    """What `pack` was given."""
    return tuple(_fetched(**answer) for answer in json.loads(packed)["answers"])


def _fetched(*, part: str, headers: list[list[str]], body: str, **same: str) -> Fetched:
    return Fetched(
        part=Part(part),
        headers=tuple((name, value) for name, value in headers),
        body=body.encode("utf-8", "surrogateescape"),
        **same,  # type: ignore[arg-type]  # JSON's values, as pack wrote them
    )
