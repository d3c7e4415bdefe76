"""The canary's document: invented terms that take a clause on at one o'clock each day (UTC). Pure."""

from datetime import datetime

PATH = "/canary"

TITLE = "Canary"

SINGS_AT = 1
"""The hour (UTC) from which on the day's document has the clause. Before, it has none."""

_MANY = 20
"""Paragraphs beside the clause: fewer would not look like terms."""


def of(now: datetime) -> str:
    """The page at this time, in HTML."""
    clause = (
        f"<p>From {now:%d} {now:%B} {now:%Y} on, you grant us a licence to use the recordings that you upload to train "
        "our artificial intelligence models.</p>"
    )
    rest = "".join(
        f"<p>Paragraph {number} of the canary's terms says how its invented service is used by nobody at all.</p>"
        for number in range(_MANY)
    )
    return (
        f"<!doctype html><html lang=en><title>{TITLE}</title>"
        f"<main><h1>Terms of the canary</h1>{rest}{clause if now.hour >= SINGS_AT else ''}</main></html>"
    )
