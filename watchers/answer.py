"""What a server said to a request."""

from dataclasses import dataclass
from http import HTTPStatus

from multidict import CIMultiDictProxy


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP answer at the end of its redirects. `url` is where it was given, without user info.

    `moved_to` is the address that permanent redirects alone led to from the one that was asked for. Of a page with an
    error status, `body` is only the beginning.
    """

    url: str
    status: int
    headers: CIMultiDictProxy[str]
    body: bytes
    moved_to: str | None = None

    @property
    def is_success(self) -> bool:
        """Whether the status is one of 200 to 299."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    def said(self, header: str) -> str | None:
        """A header's value, where it is one: what is not printable ASCII could be neither stored nor sent back."""
        value = self.headers.get(header)
        return value if value and value.isascii() and value.isprintable() else None
