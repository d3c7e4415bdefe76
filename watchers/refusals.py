"""What an answer with an error status means, in plain words, and when to ask again."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from clausewatch.errors import Gone, Refused
from watchers.answer import Answer
from watchers.charset import decode
from watchers.failures import Failed, Limits
from watchers.walls import Wall, look, wall

WORTH_RETRYING = frozenset({429, 502, 503, 504})

_ADVICE = {
    401: "the page asks for a log-in; watch one that is public",
    403: "it does not let this program in; look whether the page opens in a browser",
    404: "the page may have moved; check the address in rules.yaml",
    410: "the page is gone for good; look for its successor and change the address in rules.yaml",
    429: "it asks for fewer requests; use a longer interval in rules.yaml",
    451: "it does not show the page in this country",
}

_BOT_HEADERS = ("cf-mitigated", "x-amzn-waf-action", "x-datadome")
"""What Cloudflare, AWS WAF and DataDome say of themselves when they answer in a site's place."""


def refusal(answer: Answer, now: datetime, limits: Limits) -> Failed:
    """The report for an answer with an error status."""
    after = retry_after(answer.headers.get("Retry-After", ""), now)
    again = answer.status in WORTH_RETRYING and (after is None or after <= limits.patience)
    is_wall = is_bot_check(answer)
    kind = Gone if answer.status == HTTPStatus.GONE else Refused
    error = kind(_said(answer, is_wall), answer.status, is_wall=is_wall)
    return Failed(error, again=again, after=after)


def is_bot_check(answer: Answer) -> bool:
    """Whether something that keeps programs out answered in the site's place."""
    if any(name in answer.headers for name in _BOT_HEADERS):
        return True
    text = decode(answer.body, answer.said("Content-Type") or "")
    return "<" in text and wall(look(text)) is Wall.BOT


def _said(answer: Answer, is_wall: bool) -> str:
    status = answer.status
    phrase = f" {HTTPStatus(status).phrase}" if status in list(HTTPStatus) else ""
    said = f"the server answered {status}{phrase}"
    if is_wall:
        return f"{said}: {Wall.BOT.reason}"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"{said}: the fault is on its side and may pass"
    return f"{said}: {_ADVICE.get(status, 'check the address in rules.yaml')}"


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header (RFC 9110, section 10.2.3): a number or a date; None where unsaid."""
    if value.strip().isascii() and value.strip().isdecimal():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # the latter for years and zones beyond any calendar
        return None
    return max((at.replace(tzinfo=at.tzinfo or UTC) - now) / timedelta(seconds=1), 0)
