"""Recognisers of pages that stand in a document's place: log-in walls, bot checks, error pages served as a success.

A real terms page speaks of logging in, captchas, cookies and maintenance too. So nothing is recognised in a page that
holds a document's worth of text, and in a short one by its title, its first headings or its structure. What they look
for in words stands in watchers.wall_words.
"""

import re
from collections.abc import Callable
from enum import Enum
from functools import cached_property

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from watchers import wall_words as words
from watchers.blocks import tidy

DOCUMENT_BYTES = 3000
"""From this much text on (about 500 English words) a page is a document; a wall has a few sentences."""

NOTE_BYTES = 800
"""A page with less text than this says hardly more than one thing."""

HEAD_LENGTH = 200
"""Characters of a title or heading that are looked at."""


class Wall(Enum):
    """What came in a document's place. The value is the reason as a source's health has it."""

    EMPTY = "the page is empty"
    BOT = "a bot check (captcha) came instead of the page: the site does not let programs in"
    MISSING = "the page says that it does not exist, though the server calls it a success: check the address"
    REGION = "the site does not show the page in this country, or asks for a country first: watch a country's own page"
    CLOSED = "the site is closed for maintenance or shows an error page: it may pass by itself"
    LOGIN = "a log-in page came instead of the document: watch an address that is public"
    COOKIES = "only a cookie notice came: the site shows the document after somebody agrees to it"
    SCRIPT = "the page is drawn by a script in the browser; without one it holds no text to read"
    FRAME = "the page only frames another one: watch that one's address instead"
    VARIANT = "the site sent another country's or language's page: write the address of the one to watch in rules.yaml"
    TRUNCATED = "the page breaks off in the middle: it may be whole next time"

    @property
    def reason(self) -> str:
        """In plain words, with what to do."""
        return str(self.value)

    @property
    def may_open_to_browsers(self) -> bool:
        """Whether the document may come where the page is drawn in a browser."""
        return self in {Wall.EMPTY, Wall.BOT, Wall.COOKIES, Wall.SCRIPT, Wall.FRAME}


class Page:
    """What the recognisers look at, each part worked out when it is first asked for: of a document only its size is.

    `size` is how many UTF-8 bytes the whole page says: links lead elsewhere and do not count.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._seen = _parsed(source)
        self._seen.strip_tags(_UNSEEN)
        linked = sum(len(tidy(node.text()).encode()) + 1 for node in self._seen.css(", ".join(_LINKS)))
        self._whole = _text(self._seen)
        self.size = len(self._whole.encode()) - linked

    @cached_property
    def heads(self) -> str:
        """The title and the first headings."""
        return " · ".join(tidy(node.text())[:HEAD_LENGTH] for node in self.markup.css("title, h1, h2")[:4])

    @cached_property
    def text(self) -> str:
        """The visible text but for navigation, header and footer; all of it where there is no other."""
        self._seen.strip_tags(_AROUND)
        return _text(self._seen) or self._whole

    @cached_property
    def markup(self) -> LexborHTMLParser:
        """The page with all its elements."""
        return _parsed(self._source)

    @property
    def said(self) -> int:
        """UTF-8 bytes of the page's own text, without what stands around it."""
        return min(self.size, len(self.text.encode()))

    def has(self, selector: str) -> bool:
        """Whether an element matches."""
        return self.markup.css_first(selector) is not None


_UNSEEN = ["script", "style", "template", "noscript", "svg", "title"]
_LINKS = ["a", "option"]
_AROUND = ["nav", "footer", "header", "select"]


_UNSURE = bytes([*range(0x21), *range(0x7F, 0xC3), 0xE1, 0xE2, 0xE3, 0xEF])
"""Bytes of UTF-8 that say nothing, or that may belong to a space or to what has no width."""


def least_said(page: LexborHTMLParser) -> int:
    """UTF-8 bytes that a parsed page says at the least: as `Page.size`, or fewer, in a fraction of the time."""
    if page.body is None:
        return 0
    solid = len(page.body.text().encode().translate(None, _UNSURE))
    return solid - sum(len(node.text().encode()) + 1 for node in page.css(_NOT_SAID))


_NOT_SAID = ", ".join((*_UNSEEN, *_LINKS))


def look(source: str) -> Page:
    """A page as the recognisers see it, from its text as sent."""
    return Page(source)


def _parsed(source: str) -> LexborHTMLParser:
    return LexborHTMLParser(source, options=LexborDocumentOptions.WO_EVENTS)


def _text(page: LexborHTMLParser) -> str:
    return tidy(page.body.text(separator=" ")) if page.body is not None else ""


def wall(page: Page) -> Wall | None:
    """What the page is in truth; None where it may well be the document."""
    if page.size >= DOCUMENT_BYTES:
        return None
    return next((kind for recognise, kind in _WALLS if recognise(page)), None)


_BOT_MARKS = (
    "#challenge-form, #challenge-running, #cf-challenge-running, #px-captcha, .g-recaptcha, .h-captcha, .cf-turnstile, "
    "[src*='challenge-platform'], [src*='_Incapsula_Resource'], [src*='captcha-delivery'], [src*='/recaptcha/'], "
    "[src*='hcaptcha.com'], [src*='awswaf'], [action*='validateCaptcha']"
)
_APP_ROOTS = "#root, #app, #__next, #__nuxt, app-root, #react-root, [data-reactroot], [ng-app], #svelte"
_PRESSED = "button, input[type=submit], input[type=button], [role=button]"


def _is_empty(page: Page) -> bool:
    return not page.text and not page.has("script, noscript, iframe, frame")


def _is_bot_check(page: Page) -> bool:
    """By its heading; by a challenge's own parts only where next to nothing is said besides."""
    return bool(words.BOT.search(page.heads)) or (page.said < NOTE_BYTES and page.has(_BOT_MARKS))


def _is_missing(page: Page) -> bool:
    heads = words.MISSING.search(page.heads) or words.MISSING_NUMBER.search(page.heads)
    return bool(heads) or (page.said < NOTE_BYTES / 4 and _says(page, words.MISSING))


def _is_elsewhere(page: Page) -> bool:
    """Words of a country that is not served, in a note; or a heading that asks for a country."""
    return bool(words.CHOOSE_REGION.search(page.heads)) or (page.said < NOTE_BYTES and _says(page, words.REGION))


def _is_closed(page: Page) -> bool:
    if page.said >= NOTE_BYTES:
        return False
    return bool(words.CLOSED.search(page.heads)) or (page.said < NOTE_BYTES / 8 and _says(page, words.CLOSED))


def _is_login(page: Page) -> bool:
    asks = page.has("input[type=password]") or (page.said < NOTE_BYTES and _says(page, words.LOGIN_NEEDED))
    return asks and (bool(words.LOGIN.search(page.heads)) or page.said < NOTE_BYTES)


def _is_cookie_wall(page: Page) -> bool:
    """Little text, most sentences of it about cookies, and something to press."""
    if page.said >= 2 * NOTE_BYTES or not page.has(_PRESSED):
        return False
    sentences = [sentence for sentence in re.split(r"(?<=[.!?。])\s*", page.text) if len(sentence.encode()) > 20]
    about = [sentence for sentence in sentences if words.COOKIES.search(sentence)]
    return 0 < len(sentences) <= 2 * len(about) and _says(page, words.ACCEPT)


def _is_script_shell(page: Page) -> bool:
    """A page that a script draws: hardly a word, and a script with an empty place to draw in, or a plea for one."""
    if page.said >= NOTE_BYTES / 4 or not page.has("script"):
        return False
    root = page.markup.css_first(_APP_ROOTS)
    pleas = " ".join(node.text() for node in page.markup.css("noscript"))
    empty_root = root is not None and len(tidy(root.text())) < NOTE_BYTES / 8
    return not page.text or empty_root or bool(words.SCRIPT.search(f"{pleas} {page.text}"))


def _is_frame(page: Page) -> bool:
    return page.said < NOTE_BYTES / 4 and page.has("iframe[src], frame[src]")


def _says(page: Page, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.search(page.text))


_WALLS: tuple[tuple[Callable[[Page], bool], Wall], ...] = (
    (_is_empty, Wall.EMPTY),
    (_is_bot_check, Wall.BOT),
    (_is_elsewhere, Wall.REGION),
    (_is_missing, Wall.MISSING),
    (_is_closed, Wall.CLOSED),
    (_is_login, Wall.LOGIN),
    (_is_cookie_wall, Wall.COOKIES),
    (_is_script_shell, Wall.SCRIPT),
    (_is_frame, Wall.FRAME),
)
