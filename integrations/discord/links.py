"""Addresses as they really are: what may be a link in Discord, and what may not."""

import re

from yarl import URL

from integrations.discord import limits
from integrations.excerpt import size

_HOST = re.compile(r"[A-Za-z0-9._:-]+")
_ADDRESS = re.compile(r"[!-;=?-~]+")
"""What may stand between "<" and ">": printable ASCII without the two."""

_EVERYONE = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
"""Discord's server looks for it in the raw text; encoded, the address is the same (RFC 3986, section 2.1)."""


def honest(url: str) -> str | None:
    """The address as it really is (host in ASCII, nothing unescaped); None where it may not be a link.

    Only http and https; none that hides its host behind a user name, none that Discord would not take.
    """
    try:
        address = URL(url.strip())
    except ValueError:
        return None
    text = _EVERYONE.sub("%40", str(address))
    shown = address.scheme in {"http", "https"} and _HOST.fullmatch(address.raw_host or "") and not address.raw_user
    return text if shown and _ADDRESS.fullmatch(text) and size(text) <= limits.URL else None
