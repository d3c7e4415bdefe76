"""Addresses as they really are: what may be a link in Discord, and what may not."""

import re

from yarl import URL

from integrations.discord import limits
from integrations.excerpt import size

_HOST = re.compile(r"[A-Za-z0-9._:-]+")
_ADDRESS = re.compile(r"[!-;=?-~]+")
"""What may stand between "<" and ">": printable ASCII without the two."""


def honest(url: str) -> str | None:
    """The address as it really is (host in ASCII, nothing unescaped); None where it may not be a link.

    Only http and https; none that hides its host behind a user name, none that Discord would not take.
    """
    try:
        address = URL(url.strip())
    except ValueError:
        return None
    text = str(address)
    shown = address.scheme in {"http", "https"} and _HOST.fullmatch(address.raw_host or "") and not address.raw_user
    return text if shown and _ADDRESS.fullmatch(text) and size(text) <= limits.URL else None
